package dev.pooler.boot.demo;

import org.jspecify.annotations.Nullable;

/** The demo cannot go on. The message says why and, where there is something, what to do. */
final class DemoException extends Exception {
  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }

  DemoException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
