package dev.pooler.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.ServerTarget;
import java.security.SecureRandom;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who a session is on the server after a RELOAD, and whether backends survive it. */
class RenewalTest {
  private static PoolSettings settings(String entry, String user) {
    return Objects.requireNonNull(
        new ConfigGeneration(
                ConfigGenerationTest.config("app = host=127.0.0.1 " + entry), new SecureRandom())
            .settings("app", user));
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', alice",
    "user=one, user=two, two",
    "'', user=two, alice",
    "user=one, '', one"
  })
  void shouldFollowFromOneForcedUserToAnotherOnly(String before, String after, String user) {
    PoolSettings renewed =
        Renewal.ofSession(settings(before, "alice"), settings(after + " port=6000", "alice"));
    assertThat(renewed.target().user()).isEqualTo(user);
    assertThat(renewed.user()).isEqualTo("alice");
    assertThat(renewed.target().hosts()).hasToString("[127.0.0.1:6000]");
  }

  @Test
  void shouldKeepThePasswordOfAUserThatIsForcedNoMore() {
    PoolSettings before = settings("user=one password=geheim", "alice");
    PoolSettings once = Renewal.ofSession(before, settings("", "alice"));
    PoolSettings twice = Renewal.ofSession(once, settings("", "alice"));
    ServerTarget target = twice.target();
    assertThat(target.user()).isEqualTo("one");
    assertThat(target.password()).isEqualTo("geheim");
    assertThat(target.userForced()).as("kept warm without clients").isFalse();
  }

  @ParameterizedTest
  @CsvSource({"user=one, user=two", "user=one, ''", "'', user=two"})
  void shouldNeverChangeTheUserOfAPool(String before, String after) {
    PoolSettings old = settings(before, "alice");
    String user = old.target().user();
    PoolSettings renewed = Renewal.ofPool(old, settings(after, user));
    assertThat(renewed.target().user()).isEqualTo(user);
  }

  @Test
  void shouldTakeOverWhatElseChangesForAForcedUser() {
    PoolSettings renewed =
        Renewal.ofPool(
            settings("user=one password=alt", "alice"), settings("user=one password=neu", "one"));
    assertThat(renewed.target().password()).isEqualTo("neu");
    assertThat(renewed.target().userForced()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "pool_mode=session, pool_mode=session, false",
    "pool_mode=session, pool_mode=transaction, true",
    "pool_mode=session, pool_mode=statement, true",
    "pool_mode=transaction, pool_mode=session, false",
    "pool_mode=transaction, pool_mode=statement, false",
    "pool_mode=transaction, pool_mode=transaction, false"
  })
  void shouldNotUseBackendsOfSessionsForTransactions(String before, String after, boolean spoilt) {
    assertThat(Renewal.spoilsBackends(settings(before, "alice"), settings(after, "alice")))
        .isEqualTo(spoilt);
  }
}
