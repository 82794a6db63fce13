package dev.pooler.core.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostTurnsTest {
  private static final List<String> HOSTS = List.of("a", "b", "c");

  private final HostTurns<String> turns = new HostTurns<>();

  @Test
  void shouldTakeEachInTurnForEachKeyByItself() {
    assertThat(turns.take("x", HOSTS)).isEqualTo("a");
    assertThat(turns.take("y", HOSTS)).isEqualTo("a");
    assertThat(turns.take("x", HOSTS)).isEqualTo("b");
    assertThat(turns.take("x", HOSTS)).isEqualTo("c");
    assertThat(turns.take("x", HOSTS)).isEqualTo("a");
    assertThat(turns.take("y", HOSTS)).isEqualTo("b");
  }

  @Test
  void shouldStayUntilTurnIsPassed() {
    assertThat(turns.current("x", HOSTS)).isEqualTo("a");
    assertThat(turns.current("x", HOSTS)).isEqualTo("a");

    turns.pass("x", HOSTS, "a");

    assertThat(turns.current("x", HOSTS)).isEqualTo("b");
  }

  @Test
  void shouldNotPassTurnOfAnotherOne() {
    turns.pass("x", HOSTS, "a");

    // Two logins at the same host came to nothing: one of them is enough.
    turns.pass("x", HOSTS, "a");

    assertThat(turns.current("x", HOSTS)).isEqualTo("b");
  }
}
