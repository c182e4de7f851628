package tv.starling.http;

import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import tv.starling.env.Env;
import tv.starling.http.RequestGate.Admitted;
import tv.starling.stream.ByteReader;
import tv.starling.stream.ByteStream;
import tv.starling.stream.Derived;
import tv.starling.stream.StreamTable;
import tv.starling.stream.StreamTable.Entry;

/** Takes a request through the gate on Jetty's thread, then to its stream on the swarm thread. */
final class StreamHandler extends Handler.Abstract.NonBlocking {
    private final Env env;
    private final StreamTable table;
    private final RequestGate gate;
    private final Connections connections;
    private final Readers readers;
    private final ServerLimits limits;

    StreamHandler(
            Env env,
            StreamTable table,
            RequestGate gate,
            Connections connections,
            Readers readers,
            ServerLimits limits) {
        this.env = env;
        this.table = table;
        this.gate = gate;
        this.connections = connections;
        this.readers = readers;
        this.limits = limits;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Optional<Admitted> admitted = gate.check(
                "127.0.0.1:" + Request.getLocalPort(request),
                request.getMethod(),
                String.valueOf(request.getHttpURI().getPath()),
                Optional.ofNullable(request.getHttpURI().getQuery()),
                request.getHeaders());
        if (admitted.isPresent()) {
            env.execute(() -> lookUp(admitted.get(), request, response, callback));
        } else {
            Answers.refuse(response, callback);
        }
        return true;
    }

    /** Swarm thread. */
    private void lookUp(Admitted admitted, Request request, Response response, Callback callback) {
        table.find(admitted.token())
                .filter(entry -> admitted.suits(entry.audience()))
                .ifPresentOrElse(
                        entry -> answer(admitted, entry, request, response, callback),
                        () -> onJetty(request, () -> Answers.refuse(response, callback)));
    }

    private void answer(Admitted admitted, Entry entry, Request request, Response response, Callback callback) {
        if (admitted.isVideo()) {
            answer(admitted, entry.stream(), request, response, callback);
        } else if (readers.total() >= limits.transfers()) {
            onJetty(request, () -> Answers.empty(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503));
        } else {
            readers.opened(admitted.token());
            new Making(env, connections, request, callback)
                    .await(
                            entry.derived(),
                            admitted.name(),
                            made -> {
                                readers.closed(admitted.token());
                                switch (made) {
                                    case Derived.Answer.Made(ByteStream stream) ->
                                        answer(admitted, stream, request, response, callback);
                                    case Derived.Answer.Missing() ->
                                        onJetty(
                                                request,
                                                () -> Answers.empty(response, callback, HttpStatus.NOT_FOUND_404));
                                    case Derived.Answer.Failed() ->
                                        onJetty(
                                                request,
                                                () -> Answers.empty(
                                                        response, callback, HttpStatus.SERVICE_UNAVAILABLE_503));
                                }
                            },
                            () -> readers.closed(admitted.token()));
        }
    }

    private void answer(Admitted admitted, ByteStream stream, Request request, Response response, Callback callback) {
        long length = stream.length();
        StreamAnswer answer = length == ByteStream.ENDLESS
                ? StreamAnswer.endless(stream.mediaType(), admitted.origin())
                : StreamAnswer.of(
                        RangeHeader.select(ranges(request.getHeaders()), length),
                        length,
                        stream.mediaType(),
                        admitted.origin());
        if (HttpMethod.HEAD.is(request.getMethod()) || answer.bodyLength() == 0) {
            onJetty(request, () -> {
                answer.putHead(response);
                response.write(true, BufferUtil.EMPTY_BUFFER, callback);
            });
        } else if (readers.total() >= limits.transfers()) {
            onJetty(request, () -> Answers.empty(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503));
        } else {
            ByteReader reader = stream.open(answer.from(), answer.to());
            readers.opened(admitted.token());
            Runnable closed = () -> readers.closed(admitted.token());
            new Transfer(env, connections, request, response, callback, answer, reader, closed).start();
        }
    }

    /** We send no validator, so whatever {@code If-Range} holds doesn't match and the range is ignored (RFC 9110). */
    private static List<String> ranges(HttpFields headers) {
        return headers.contains(HttpHeader.IF_RANGE) ? List.of() : headers.getValuesList(HttpHeader.RANGE);
    }

    private static void onJetty(Request request, Runnable task) {
        request.getComponents().getExecutor().execute(task);
    }
}
