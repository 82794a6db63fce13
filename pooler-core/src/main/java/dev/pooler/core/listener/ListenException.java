package dev.pooler.core.listener;

/** An address cannot be listened on. The message says which, why, and what to do. */
public final class ListenException extends Exception {
  private static final long serialVersionUID = 1L;

  ListenException(String message, Throwable cause) {
    super(message, cause);
  }
}
