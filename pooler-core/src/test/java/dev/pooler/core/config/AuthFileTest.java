package dev.pooler.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthFileTest {

  @Test
  void shouldReadUsersAndSecrets() {
    AuthFile.Parsed parsed =
        AuthFile.parse(
            """
            ; comment
            "bob" "plain"
              "eve"	"md5abc" "ignored" rest

            "scram" "SCRAM-SHA-256$4096:c2FsdA==$a:b"
            "a""b" "c""d"
            "empty" ""
            "bob" "last"
            """);
    assertThat(parsed.brokenLines()).isEmpty();
    AuthFile file = parsed.file();
    assertThat(file.users()).containsExactlyInAnyOrder("bob", "eve", "scram", "a\"b", "empty");
    assertThat(file.secret("bob")).isEqualTo("last");
    assertThat(file.secret("eve")).isEqualTo("md5abc");
    assertThat(file.secret("scram")).isEqualTo("SCRAM-SHA-256$4096:c2FsdA==$a:b");
    assertThat(file.secret("a\"b")).isEqualTo("c\"d");
    assertThat(file.secret("empty")).isEmpty();
    assertThat(file.secret("nobody")).isNull();
    assertThat(file.toString()).contains("bob").doesNotContain("plain", "last", "md5abc");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bob secret", "\"bob\"", "\"bob", "\"bob\" \"x", "\"bob\" secret"})
  void shouldReportTheLineWhenItIsBroken(String line) {
    AuthFile.Parsed parsed = AuthFile.parse("\"a\" \"b\"\n" + line + "\n\"c\" \"d\"\n");
    assertThat(parsed.brokenLines()).containsExactly(2);
    assertThat(parsed.file().users()).containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void shouldWarnWhenALineIsBroken() {
    FileSource source =
        Configs.files(Map.of("p.ini", "[pgbouncer]\nauth_file=u", "u", "\"a\" \"b\"\noops hidden"));
    assertThat(Configs.warnings(ConfigReader.read(Configs.MAIN, Map.of(), source)).message())
        .isEqualTo("u:2: broken line: expected \"user\" \"secret\"");
  }

  @Property
  void shouldReadBackWhateverIsQuoted(
      @ForAll @StringLength(min = 1, max = 12) @Chars({'a', '"', '\'', ' ', '\\', ';', 'é'})
          String user,
      @ForAll @StringLength(max = 12) @Chars({'a', '"', '\'', ' ', '\\', ';', 'é'}) String secret) {
    AuthFile.Parsed parsed = AuthFile.parse(quote(user) + " " + quote(secret) + " tail\r\n");
    assertThat(parsed.file().secret(user)).isEqualTo(secret);
  }

  private static String quote(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}
