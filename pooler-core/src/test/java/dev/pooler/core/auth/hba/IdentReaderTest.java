package dev.pooler.core.auth.hba;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The warnings are those of PgBouncer 1.26.1 for the same lines. */
class IdentReaderTest {
  private final List<String> warnings = new ArrayList<>();

  @Test
  void shouldReadMapsAndLeaveOutWhatMakesNoSense() {
    Map<String, IdentMap> maps =
        IdentReader.read(
            """
            # map sys db
            m1 alice cu
            m1  "bob b" "all"
            m2 x
            m2 all all
            bad
            m1 carol all
            m3 a b extra
            """,
            warnings::add);
    assertThat(maps).containsOnlyKeys("m1", "m2");
    assertThat(warnings)
        .containsExactly(
            "could not parse ident config line 4",
            "could not parse ident config line 6",
            "ident line 8: unsupported parameters",
            "could not parse ident config line 8");
    IdentMap map = Objects.requireNonNull(maps.get("m1"));
    assertThat(map.allows("alice", "cu")).isTrue();
    assertThat(map.allows("alice", "alice")).isFalse();
    assertThat(map.allows("bob b", "all")).isTrue();
    assertThat(map.allows("bob b", "cu")).as("\"all\" is a name").isFalse();
    assertThat(map.allows("carol", "anybody")).isTrue();
    assertThat(map.allows("dave", "cu")).isFalse();
  }
}
