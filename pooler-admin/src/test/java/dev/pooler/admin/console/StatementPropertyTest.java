package dev.pooler.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.admin.console.Statement.Assignment;
import dev.pooler.admin.console.Statement.Call;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;

class StatementPropertyTest {

  /** Dense in what the patterns branch on, and as long as they are ever given. */
  @Provide
  Arbitrary<String> nearStatements() {
    return Arbitraries.of("\"", "'", "\"\"", "''", "set", "to", "=", ";", " ", "a", "\n", "\u00e4")
        .list()
        .ofMaxSize(1000)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 2000)
  void shouldReadAnyTextWithoutFailing(@ForAll("nearStatements") String text) {
    assertThat(Statement.read(text)).isNotNull();
    assertThat(Statement.read("set \"" + text)).isNotNull();
    assertThat(Statement.read("pause " + text)).isNotNull();
  }

  @Property
  void shouldGiveBackWhatWasQuoted(@ForAll @StringLength(max = 10) String word) {
    String doubled = "\"" + word.replace("\"", "\"\"") + "\"";
    String single = "'" + word.replace("'", "''") + "'";
    assertThat(Statement.read("pause " + doubled)).isEqualTo(new Call("pause", word));
    assertThat(Statement.read("set a = " + single)).isEqualTo(new Assignment("a", word));
    assertThat(Statement.read("set " + doubled + " to " + doubled))
        .isEqualTo(new Assignment(word, word));
  }
}
