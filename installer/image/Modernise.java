import static java.lang.classfile.ClassFile.JAVA_17_VERSION;
import static java.lang.classfile.ClassFile.JAVA_6_VERSION;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Gives the classes of a jar that were compiled for Java 5 or older the stack maps and the version of newer ones: the
 * ahead-of-time cache leaves older ones out, and they are slow to verify. Jars without such classes stay as they are.
 */
final class Modernise {
    public static void main(String[] jars) throws Exception {
        for (String jar : jars) {
            try (var files = FileSystems.newFileSystem(Path.of(jar));
                    var paths = Files.walk(files.getPath("/"))) {
                for (Path path : paths.filter(it -> it.toString().endsWith(".class")).toList()) {
                    modernise(path);
                }
            }
        }
    }

    private static void modernise(Path file) throws Exception {
        var classes = ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS);
        byte[] bytes = Files.readAllBytes(file);
        int version = (bytes[6] & 0xff) << 8 | bytes[7] & 0xff;
        if (version >= JAVA_6_VERSION || file.endsWith("module-info.class")) {
            return;
        }
        // Bodies that nothing transforms would be copied as they are, without stack maps.
        var transform = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                .andThen(ClassTransform.endHandler(builder -> builder.withVersion(JAVA_17_VERSION, 0)));
        Files.write(file, classes.transformClass(classes.parse(bytes), transform));
    }
}
