package dev.pooler.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.frame.WireText;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredSecretTest {
  /** From {@code pg_authid} of a PostgreSQL 15, for user c with password pencil. */
  private static final String PG15_MD5 = "md5a2286e2058e8275f4419293789626063";

  private static final byte[] SALT = {0x01, (byte) 0xFE, 0x00, 0x7F};

  @Test
  void shouldTellTheKindsApart() {
    assertThat(StoredSecret.parse(null)).isEqualTo(new StoredSecret.None());
    assertThat(StoredSecret.parse("")).isEqualTo(new StoredSecret.None());
    assertThat(StoredSecret.parse("pencil")).isEqualTo(new StoredSecret.Plain("pencil"));
    assertThat(StoredSecret.parse(PG15_MD5)).isEqualTo(new StoredSecret.Md5Hash(PG15_MD5));
    assertThat(StoredSecret.parse(ScramVerifierTest.PG15_PENCIL))
        .isEqualTo(new StoredSecret.Scram(ScramVerifierTest.parsed(ScramVerifierTest.PG15_PENCIL)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "md5",
        "md5A2286E2058E8275F4419293789626063",
        "md5a2286e2058e8275f441929378962606",
        "md5a2286e2058e8275f44192937896260633",
        "md5g2286e2058e8275f4419293789626063",
        "SCRAM-SHA-256$4096:AAAA",
        " ",
      })
  void shouldBePlainWhenItOnlyLooksLikeAnotherKind(String text) {
    assertThat(StoredSecret.parse(text)).isEqualTo(new StoredSecret.Plain(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pencil", PG15_MD5, ScramVerifierTest.PG15_PENCIL})
  void shouldAcceptThePasswordInTheClear(String stored) {
    StoredSecret secret = StoredSecret.parse(stored);
    assertThat(secret.accepts("c", "pencil")).isTrue();
    assertThat(secret.accepts("c", "pencils")).isFalse();
    assertThat(secret.accepts("c", "")).isFalse();
    assertThat(secret.accepts("c", stored)).isEqualTo(stored.equals("pencil"));
  }

  @Test
  void shouldAcceptNothingWhenNothingIsOnFile() {
    StoredSecret none = StoredSecret.parse("");
    assertThat(none.accepts("c", "")).isFalse();
    assertThat(none.accepts("c", "x")).isFalse();
    assertThat(none.acceptsMd5("c", SALT, answer(Md5.store("", "c")))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pencil", PG15_MD5})
  void shouldAcceptTheMd5AnswerForThisSaltAndUser(String stored) {
    StoredSecret secret = StoredSecret.parse(stored);
    byte[] answer = answer(PG15_MD5);
    assertThat(secret.acceptsMd5("c", SALT, answer)).isTrue();
    assertThat(secret.acceptsMd5("c", new byte[] {1, 2, 3, 4}, answer)).isFalse();
    answer[34] ^= 1;
    assertThat(secret.acceptsMd5("c", SALT, answer)).isFalse();
    assertThat(secret.acceptsMd5("c", SALT, new byte[0])).isFalse();
  }

  @Test
  void shouldNotDoMd5WithAVerifier() {
    StoredSecret secret = StoredSecret.parse(ScramVerifierTest.PG15_PENCIL);
    assertThat(secret.acceptsMd5("c", SALT, answer(PG15_MD5))).isFalse();
  }

  @Test
  void shouldHashAsPostgresDoes() {
    assertThat(Md5.store("pencil", "c")).isEqualTo(PG15_MD5);
    assertThat(Md5.answer(PG15_MD5, SALT)).matches("md5[0-9a-f]{32}").isNotEqualTo(PG15_MD5);
  }

  @Test
  void shouldTellPasswordsApartThatAreNotUtf8() {
    String a = WireText.read(new byte[] {(byte) 0xE9});
    String b = WireText.read(new byte[] {(byte) 0xE8});
    assertThat(StoredSecret.parse(a).accepts("c", a)).isTrue();
    assertThat(StoredSecret.parse(a).accepts("c", b)).isFalse();
    assertThat(Md5.store(a, "c")).isNotEqualTo(Md5.store(b, "c"));
    ScramVerifier verifier = ScramVerifier.derive(a, new byte[] {1}, 1);
    assertThat(verifier.matches(a)).isTrue();
    assertThat(verifier.matches(b)).isFalse();
  }

  @Test
  void shouldNotShowSecrets() {
    for (String stored : new String[] {"pencil", PG15_MD5, ScramVerifierTest.PG15_PENCIL}) {
      assertThat(StoredSecret.parse(stored).toString())
          .contains("secret")
          .doesNotContain("pencil", "a2286e", "12xl1U");
    }
  }

  private static byte[] answer(String stored) {
    return Md5.answer(stored, SALT).getBytes(StandardCharsets.US_ASCII);
  }
}
