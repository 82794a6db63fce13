package dev.pooler.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DisabledDatabasesTest {
  private final DisabledDatabases disabled = new DisabledDatabases();

  @Test
  void shouldHoldUntilEnabledHoweverOftenItWasDisabled() {
    disabled.disable("a");
    disabled.disable("a");
    disabled.disable("b");

    disabled.enable("a");

    assertThat(disabled.contains("a")).isFalse();
    assertThat(disabled.contains("b")).isTrue();
  }

  @Test
  void shouldEnableWhatIsEnabled() {
    disabled.enable("a");
    assertThat(disabled.contains("a")).isFalse();
  }
}
