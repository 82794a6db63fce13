package dev.pooler.protocol.auth;

/**
 * An authentication exchange that cannot go on. The message is meant for the log; what the peer is
 * told is the caller's decision, and must be the same for an unknown user and a wrong password.
 * Carries no stack trace, because peers can cause it at will.
 */
public final class AuthFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong, as far as a caller may want to tell cases apart. */
  public enum Kind {
    /** The peer broke the rules of the exchange. */
    MALFORMED,
    /** The peer asks for something that we do not have, or that our credentials cannot answer. */
    UNSUPPORTED,
    /** The two sides do not agree about the TLS channel that they talk over. */
    CHANNEL_BINDING,
    /** The peer, a client, does not know the password. */
    WRONG_PASSWORD,
    /** The peer, a server, could not prove that it knows the verifier. */
    WRONG_SERVER
  }

  private final Kind kind;

  /** A failure of the given kind, with a text for the log. */
  public AuthFailure(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  static AuthFailure malformed(String detail) {
    return new AuthFailure(Kind.MALFORMED, "malformed SCRAM message (" + detail + ")");
  }
}
