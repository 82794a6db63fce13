package dev.pooler.core.session.login;

import static org.assertj.core.api.Assertions.assertThat;

/** The two ways in which a login ends. */
final class LoginEnds {
  private LoginEnds() {}

  static LoginIdentity identity(LoginStep step) {
    assertThat(step).isInstanceOf(LoginStep.AuthenticatedAs.class);
    return ((LoginStep.AuthenticatedAs) step).identity();
  }

  static LoginStep.Rejected rejected(LoginStep step) {
    assertThat(step).isInstanceOf(LoginStep.Rejected.class);
    return (LoginStep.Rejected) step;
  }
}
