package dev.pooler.core.listener;

/**
 * An address cannot be listened on, or sockets of a kind that is configured do not exist here. The
 * message says which, why, and what to do.
 */
public final class ListenException extends Exception {
  private static final long serialVersionUID = 1L;

  ListenException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A problem found without trying. */
  public ListenException(String message) {
    super(message);
  }
}
