package dev.pooler.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;

class ConnectStringPropertyTest {

  @Property
  void shouldReadBackQuotedValues(
      @ForAll @NotEmpty @StringLength(max = 10) @Chars({'a', '\'', ' ', '=', '"', ';', '#'})
          String first,
      @ForAll @NotEmpty @StringLength(max = 10) @Chars({'b', '\'', ' ', '='}) String second)
      throws BadValueException {
    String text =
        "host = '" + first.replace("'", "''") + "' user='" + second.replace("'", "''") + "'";
    assertThat(ConnectString.parse(text))
        .containsExactly(
            new ConnectString.Pair("host", first), new ConnectString.Pair("user", second));
  }

  @Property
  void shouldNeverFailButWithABadValue(
      @ForAll @StringLength(max = 20) @Chars({'a', '\'', ' ', '=', '\t', ','}) String text) {
    try {
      assertThat(ConnectString.parse(text))
          .allSatisfy(pair -> assertThat(pair.value()).isNotEmpty());
    } catch (BadValueException e) {
      assertThat(e.rule()).startsWith("syntax error in connection string");
    }
  }

  @Property
  void shouldSurviveAnyIniText(
      @ForAll
          @StringLength(max = 40)
          @Chars({'a', '[', ']', '=', '\n', '%', '"', '\'', ' ', ';', '*', '\r'})
          String text) {
    assertThat(Configs.read("[databases]\n" + text)).isNotNull();
  }
}
