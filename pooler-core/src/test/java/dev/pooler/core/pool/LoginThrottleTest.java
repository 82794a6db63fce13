package dev.pooler.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.backend.BackendEnd;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private static final BackendEnd.LoginFailed FAILURE = new BackendEnd.LoginFailed("28000", "no");

  private final LoginThrottle throttle = new LoginThrottle(1_000, new Random(1));

  @Test
  void shouldWaitAboutTheRetryTimeAfterAFailure() {
    for (int i = 0; i < 100; i++) {
      long now = Long.MAX_VALUE - 50 + i;
      throttle.failed(now, FAILURE);
      assertThat(throttle.mayTry(now + 899)).isFalse();
      assertThat(throttle.mayTry(now + 1_101)).isTrue();
    }
  }

  @Test
  void shouldNotWaitAfterASuccess() {
    throttle.failed(0, FAILURE);
    throttle.succeeded();
    assertThat(throttle.mayTry(1)).isTrue();
    assertThat(throttle.cachedError(1, false)).isNull();
  }

  @Test
  void shouldTellNewcomersWhyUntilItMayTryAgain() {
    assertThat(throttle.cachedError(0, false)).isNull();
    throttle.failed(0, FAILURE);
    assertThat(throttle.cachedError(1, false)).isNotNull();
    assertThat(throttle.cachedError(2_000, false)).isNull();
  }
}
