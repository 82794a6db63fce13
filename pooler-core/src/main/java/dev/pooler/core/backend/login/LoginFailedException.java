package dev.pooler.core.backend.login;

/** Carries a failure out of the depth of one call; never leaves the package. */
final class LoginFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final LoginFailure.Reason reason;

  LoginFailedException(LoginFailure.Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  LoginFailure failure() {
    return LoginFailure.of(reason, String.valueOf(getMessage()));
  }
}
