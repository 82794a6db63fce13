package dev.pooler.core.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParameterSpellingTest {
  private final ParameterValues none = ParameterValues.none(TrackedParameters.with(List.of()));

  @Test
  void shouldTellWhatTheServerSpellsOtherwise() {
    ParameterValues asked = none.with("client_encoding", "latin1").with("TimeZone", "UTC");
    ParameterValues actual =
        none.with("client_encoding", "LATIN1").with("TimeZone", "UTC").with("DateStyle", "ISO, MDY");
    Map<String, String> differing = new LinkedHashMap<>();
    asked.compare(actual, differing::put);
    assertThat(differing).containsExactly(Map.entry("client_encoding", "LATIN1"));
    assertThat(asked.isMetBy(actual)).isFalse();
    assertThat(asked.with("client_encoding", "LATIN1").isMetBy(actual)).isTrue();
  }

  @Test
  void shouldTrackTheIntervalStyle() {
    assertThat(none.with("intervalstyle", "iso_8601").get("IntervalStyle")).isEqualTo("iso_8601");
  }
}
