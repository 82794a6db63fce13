package dev.pooler.boot;

/** The process cannot start; the message is the last line of its log. */
final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  StartException(String message) {
    super(message);
  }
}
