package dev.pooler.core.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterSpellingTest {
  private final ParameterValues none = ParameterValues.none(TrackedParameters.with(List.of()));

  @Test
  void shouldTakeOverHowTheServerSpellsIt() {
    ParameterValues asked = none.with("client_encoding", "latin1").with("TimeZone", "UTC");
    ParameterValues actual =
        none.with("client_encoding", "LATIN1").with("TimeZone", "UTC").with("DateStyle", "ISO, MDY");
    assertThat(asked.isMetBy(actual)).isFalse();
    ParameterValues spelled = asked.spelledAs(actual);
    assertThat(spelled.get("client_encoding")).isEqualTo("LATIN1");
    assertThat(spelled.get("DateStyle")).isNull();
    assertThat(spelled.isMetBy(actual)).isTrue();
  }

  @Test
  void shouldTrackTheIntervalStyle() {
    assertThat(none.with("intervalstyle", "iso_8601").get("IntervalStyle")).isEqualTo("iso_8601");
  }
}
