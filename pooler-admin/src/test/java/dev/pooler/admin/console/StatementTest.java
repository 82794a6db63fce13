package dev.pooler.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.admin.console.Statement.Assignment;
import dev.pooler.admin.console.Statement.Call;
import dev.pooler.admin.console.Statement.TooLong;
import dev.pooler.admin.console.Statement.Unreadable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StatementTest {

  static Stream<Arguments> statements() {
    return Stream.of(
        Arguments.of("show pools", new Call("show", "pools")),
        Arguments.of(" \t\r\nSHOW\n\tPOOLS\n;\n", new Call("SHOW", "POOLS")),
        Arguments.of("reload", new Call("reload", "")),
        Arguments.of("reload;", new Call("reload", "")),
        Arguments.of("\"pause\"\t\"My \"\"DB\"\";\" ;", new Call("pause", "My \"DB\";")),
        Arguments.of("pause \"\"", new Call("pause", "")),
        Arguments.of("pause \"\"\"\"", new Call("pause", "\"")),
        Arguments.of("pause DB", new Call("pause", "DB")),
        Arguments.of("set xtoy", new Call("set", "xtoy")),
        Arguments.of("SET a=b", new Assignment("a", "b")),
        Arguments.of("set a TO 'b c';", new Assignment("a", "b c")),
        Arguments.of("set a = ''", new Assignment("a", "")),
        Arguments.of("set a = ''''", new Assignment("a", "'")),
        Arguments.of("set a = 'it''s \"x\"'", new Assignment("a", "it's \"x\"")),
        Arguments.of("set \"A b\"to\"c\"\"d\"", new Assignment("A b", "c\"d")),
        Arguments.of("set ato b", new Assignment("a", "b")),
        Arguments.of("set a tob", new Assignment("a", "b")),
        Arguments.of("set xtotoy z", new Unreadable()),
        Arguments.of("set tototo to", new Assignment("toto", "to")),
        Arguments.of("set tototo b", new Assignment("toto", "b")),
        Arguments.of("", new Unreadable()),
        Arguments.of(";", new Unreadable()),
        Arguments.of("reload;;", new Unreadable()),
        Arguments.of("reload; reload", new Unreadable()),
        Arguments.of("show a b", new Unreadable()),
        Arguments.of("show\"pools\"", new Unreadable()),
        Arguments.of("show 'pools'", new Unreadable()),
        Arguments.of("pause \"a\"b", new Unreadable()),
        Arguments.of("pause \"a", new Unreadable()),
        Arguments.of("pause a-b", new Unreadable()),
        Arguments.of("set a = b c", new Unreadable()),
        Arguments.of("set a = 'b''", new Unreadable()),
        Arguments.of("set a == b", new Unreadable()),
        Arguments.of("seta = b", new Unreadable()),
        Arguments.of("show pools\u00a0", new Unreadable()),
        // Case folding beyond ASCII would let the Kelvin sign pass as a k.
        Arguments.of("\u212aill bench", new Unreadable()),
        Arguments.of("x".repeat(15), new Call("x".repeat(15), "")),
        Arguments.of("x".repeat(16), new TooLong()),
        Arguments.of("pause " + "x".repeat(64), new TooLong()),
        Arguments.of("set a = '" + "x".repeat(254) + "'", new TooLong()));
  }

  @ParameterizedTest
  @MethodSource("statements")
  void shouldReadAsPgBouncerDoes(String text, Statement expected) {
    assertThat(Statement.read(text)).isEqualTo(expected);
  }

  @Test
  void shouldNotReadTextsThatNoStatementCanNeed() {
    assertThat(Statement.read("show pools" + " ".repeat(5000))).isEqualTo(new Unreadable());
    assertThat(Statement.read("pause " + "\"\"".repeat(100_000))).isEqualTo(new Unreadable());
  }
}
