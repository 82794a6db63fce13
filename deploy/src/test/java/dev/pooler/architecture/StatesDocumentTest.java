package dev.pooler.architecture;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.backend.BackendState;
import dev.pooler.core.pool.MemberState;
import dev.pooler.core.session.SessionState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Keeps {@code docs/states.md} equal to the tables in the code. {@code -Dstates.write=true} writes
 * it anew.
 */
class StatesDocumentTest {
  private static final Path DOCUMENT = Path.of("docs/states.md");
  private static final String SOURCES = "../../pooler-core/src/main/java/";

  private static final String START =
      """
      # States

      Made from the tables in the code; [ADR 3](adr/0003-states-are-enums-with-a-table.md) says why they are tables. After a change,
      `./mvnw -pl deploy -am test -Dtest=StatesDocumentTest -Dsurefire.failIfNoSpecifiedTests=false -Dstates.write=true` writes this
      file anew.
      """;

  @Test
  void shouldShowTheTablesOfTheCode() throws IOException {
    String expected =
        START
            + section(SessionState.class, "A client's connection", SessionState::next)
            + section(BackendState.class, "A connection to PostgreSQL", BackendState::next)
            + section(MemberState.class, "What a backend does for its pool", MemberState::next);

    if (Boolean.getBoolean("states.write")) {
      Files.writeString(DOCUMENT, expected);
    }

    assertThat(DOCUMENT).hasContent(expected);
  }

  @ParameterizedTest
  @EnumSource
  void shouldAlwaysBeAbleToEndWhenASession(SessionState state) {
    assertThat(reachable(state, SessionState::next)).contains(SessionState.CLOSED);
  }

  @ParameterizedTest
  @EnumSource
  void shouldAlwaysBeAbleToEndWhenABackend(BackendState state) {
    assertThat(reachable(state, BackendState::next)).contains(BackendState.CLOSED);
  }

  @ParameterizedTest
  @EnumSource
  void shouldAlwaysBeAbleToLeaveItsPoolWhenAMember(MemberState state) {
    assertThat(reachable(state, MemberState::next)).contains(MemberState.CLOSING);
  }

  private static <S extends Enum<S>> Set<S> reachable(S from, Function<S, Set<S>> next) {
    Set<S> found = EnumSet.of(from);
    Deque<S> open = new ArrayDeque<>(found);
    while (!open.isEmpty()) {
      for (S state : next.apply(open.pop())) {
        if (found.add(state)) {
          open.push(state);
        }
      }
    }
    return found;
  }

  private static <S extends Enum<S>> String section(
      Class<S> type, String title, Function<S, Set<S>> next) {
    S[] states = type.getEnumConstants();
    String rows =
        Arrays.stream(states)
            .map(state -> "| `" + state + "` | " + names(next.apply(state)) + " |\n")
            .collect(joining());
    String edges =
        Arrays.stream(states)
            .map(state ->
                next.apply(state).isEmpty()
                    ? "  " + state + " --> [*]\n"
                    : next.apply(state).stream()
                        .map(other -> "  " + state + " --> " + other + "\n")
                        .collect(joining()))
            .collect(joining());
    return """

    ## %s

    [`%s`](%s%s.java)

    | State | may be followed by |
    |---|---|
    %s
    ```mermaid
    stateDiagram-v2
      [*] --> %s
    %s```
    """
        .formatted(
            title,
            type.getSimpleName(),
            SOURCES,
            type.getName().replace('.', '/'),
            rows,
            states[0],
            edges);
  }

  private static <S extends Enum<S>> String names(Set<S> states) {
    return states.isEmpty()
        ? "(nothing)"
        : states.stream().map(state -> "`" + state + "`").collect(joining(", "));
  }
}
