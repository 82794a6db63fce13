package dev.pooler.core.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterValuesTest {
  private final TrackedParameters tracked = TrackedParameters.with(List.of("search_path", "timezone", "Odd-Name"));
  private final ParameterValues none = ParameterValues.none(tracked);

  @Test
  void shouldTrackTheStandardOnesAndTheExtraOnesOnce() {
    assertThat(tracked.indexOf("TIMEZONE")).isEqualTo(tracked.indexOf("TimeZone")).isNotNegative();
    assertThat(tracked.indexOf("Search_Path")).isNotNegative();
    assertThat(tracked.indexOf("work_mem")).isEqualTo(-1);
    assertThat(TrackedParameters.with(List.of("timezone")).size())
        .isEqualTo(TrackedParameters.with(List.of()).size());
  }

  @Test
  void shouldStayTheSameInstanceWhenNothingChanges() {
    ParameterValues utc = none.with("timezone", "UTC");
    assertThat(utc).isNotSameAs(none);
    assertThat(utc.with("TimeZone", "UTC")).isSameAs(utc);
    assertThat(utc.with("work_mem", "1")).isSameAs(utc);
    assertThat(none.over(utc)).isSameAs(utc);
    assertThat(none.get("TimeZone")).isNull();
  }

  @Test
  void shouldPreferItsOwnValuesOverOthers() {
    ParameterValues own = none.with("TimeZone", "UTC");
    ParameterValues merged = own.over(none.with("TimeZone", "CET").with("DateStyle", "ISO, MDY"));
    assertThat(merged.get("TimeZone")).isEqualTo("UTC");
    assertThat(merged.get("DateStyle")).isEqualTo("ISO, MDY");
  }

  @Test
  void shouldBeMetByABackendThatHasEveryValueItHas() {
    ParameterValues utc = none.with("TimeZone", "UTC");
    assertThat(none.isMetBy(utc)).isTrue();
    assertThat(utc.isMetBy(none)).isFalse();
    assertThat(utc.isMetBy(none.with("TimeZone", "UTC").with("DateStyle", "SQL"))).isTrue();
    assertThat(utc.setStatements(utc)).isEmpty();
  }

  @Test
  void shouldQuoteWhatItSets() {
    String sql =
        none.with("application_name", "o'neil \\ co")
            .with("odd-name", "x")
            .setStatements(none.with("TimeZone", "UTC"));
    assertThat(sql).isEqualTo("SET application_name= E'o''neil \\\\ co';SET \"Odd-Name\"='x';");
  }
}
