package tv.starling.dht;

/** Numbers of errors (BEP 5, 44). */
final class ErrorCode {
    static final int PROTOCOL = 203;
    static final int UNKNOWN_METHOD = 204;
    static final int VALUE_TOO_BIG = 205;
    static final int SIGNATURE = 206;
    static final int SALT_TOO_BIG = 207;
    static final int CAS = 301;
    static final int OLD_SEQ = 302;

    private ErrorCode() {}
}
