package dev.pooler.core.session.login;

import dev.pooler.core.error.PoolerError;
import org.jspecify.annotations.Nullable;

/** Ends a login, from wherever inside it. No stack trace: clients can cause it at will. */
final class LoginRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  final transient PoolerError error;
  final @Nullable String detail;

  LoginRefusal(PoolerError error, @Nullable String detail) {
    super(error.code(), null, false, false);
    this.error = error;
    this.detail = detail;
  }

  LoginRefusal(PoolerError error) {
    this(error, null);
  }
}
