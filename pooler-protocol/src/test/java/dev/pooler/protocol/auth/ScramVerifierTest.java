package dev.pooler.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramVerifierTest {
  /** From {@code pg_authid} of a PostgreSQL 15, after {@code create role a password 'pencil'}. */
  static final String PG15_PENCIL =
      "SCRAM-SHA-256$4096:TNm/fPma2CHtkuV+Z9c8MQ==$12xl1U2t9ayhl3tWPPPkfBBYSlL55Cusp4z04OfZ6pA=:2fx268i1YQ9x0C8wVOxZV9V8C55708An0h40jAd1wpY=";

  /** The same for a password that SASLprep changes. */
  private static final String PG15_CYRILLIC =
      "SCRAM-SHA-256$4096:29RbQoTffi+bx4z+pVomeQ==$Xzc74spFKuVe/8zDLZ9xnSd0iBewcxCNAlmKW+jhQaE=:nE7H8HpjsRxCDGHQu58/b4o0dB1FW5h8f4S+M5mVpBk=";

  private static final byte[] SEED = "a seed of this process only".getBytes(StandardCharsets.UTF_8);

  @Test
  void shouldDeriveWhatPostgresStores() {
    byte[] salt = Base64.getDecoder().decode("TNm/fPma2CHtkuV+Z9c8MQ==");
    assertThat(ScramVerifier.derive("pencil", salt, 4096).format()).isEqualTo(PG15_PENCIL);
  }

  @Test
  void shouldPrepareThePasswordAsPostgresDoes() {
    byte[] salt = Base64.getDecoder().decode("29RbQoTffi+bx4z+pVomeQ==");
    assertThat(ScramVerifier.derive("пароль™ №", salt, 4096).format()).isEqualTo(PG15_CYRILLIC);
    assertThat(ScramVerifier.derive("парольTM No", salt, 4096).format()).isEqualTo(PG15_CYRILLIC);
  }

  @Test
  void shouldTakeThePasswordAsItIsWhereSaslprepForbidsIt() {
    assertThat(ScramCrypto.normalize("a\u0007b")).isEqualTo("a\u0007b");
    assertThat(ScramCrypto.normalize("é\u0007b")).isEqualTo("é\u0007b");
    assertThat(ScramCrypto.normalize("\u00AD")).isEqualTo("\u00AD");
    assertThat(ScramCrypto.normalize("\u06271")).isEqualTo("\u06271");
    assertThat(ScramCrypto.normalize("\uD800x")).isEqualTo("\uD800x");
    assertThat(ScramCrypto.normalize("I\u00ADX")).isEqualTo("IX");
    assertThat(ScramCrypto.normalize("\u2168")).isEqualTo("IX");
    assertThat(ScramCrypto.normalize("a\u00A0b")).isEqualTo("a b");
  }

  @Test
  void shouldMatchOnlyItsOwnPassword() {
    ScramVerifier verifier = parsed(PG15_PENCIL);
    assertThat(verifier.matches("pencil")).isTrue();
    assertThat(verifier.matches("Pencil")).isFalse();
    assertThat(verifier.matches("")).isFalse();
  }

  @Test
  void shouldUseAFreshSaltForEachDerivation() {
    SecureRandom random = new SecureRandom();
    ScramVerifier a = ScramVerifier.derive("x", 1, random);
    ScramVerifier b = ScramVerifier.derive("x", 1, random);
    assertThat(a).isNotEqualTo(b);
    assertThat(a.salt()).hasSize(16);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SCRAM-SHA-256",
        "SCRAM-SHA-256$",
        "SCRAM-SHA-256$4096:TNm/fPma2CHtkuV+Z9c8MQ==$12xl1U2t9ayhl3tWPPPkfBBYSlL55Cusp4z04OfZ6pA=",
        "SCRAM-SHA-256$0:TNm/fPma2CHtkuV+Z9c8MQ==$12xl1U2t9ayhl3tWPPPkfBBYSlL55Cusp4z04OfZ6pA=:2fx268i1YQ9x0C8wVOxZV9V8C55708An0h40jAd1wpY=",
        "SCRAM-SHA-256$-1:TNm/fPma2CHtkuV+Z9c8MQ==$12xl1U2t9ayhl3tWPPPkfBBYSlL55Cusp4z04OfZ6pA=:2fx268i1YQ9x0C8wVOxZV9V8C55708An0h40jAd1wpY=",
        "SCRAM-SHA-256$9999999999:TNm/fPma2CHtkuV+Z9c8MQ==$12xl1U2t9ayhl3tWPPPkfBBYSlL55Cusp4z04OfZ6pA=:2fx268i1YQ9x0C8wVOxZV9V8C55708An0h40jAd1wpY=",
        "SCRAM-SHA-256$4096:TNm/fPma2CHtkuV+Z9c8MQ=$12xl1U2t9ayhl3tWPPPkfBBYSlL55Cusp4z04OfZ6pA=:2fx268i1YQ9x0C8wVOxZV9V8C55708An0h40jAd1wpY=",
        "SCRAM-SHA-256$4096:TNm/fPma2CHtkuV+Z9c8MQ==$12xl1U2t9ayhl3tWPPPkfBBYSlL55Cusp4z04OfZ6pA=:2fx268i1YQ9x0C8wVOxZV9V8C55708An0h40jAd1wp==",
        "SCRAM-SHA-256$4096:TNm/fPma2CHtkuV+Z9c8MQ==$AAAA:AAAA",
        "SCRAM-SHA-1$4096:TNm/fPma2CHtkuV+Z9c8MQ==$12xl1U2t9ayhl3tWPPPkfBBYSlL55Cusp4z04OfZ6pA=:2fx268i1YQ9x0C8wVOxZV9V8C55708An0h40jAd1wpY=",
      })
  void shouldNotParseWhenMalformed(String text) {
    assertThat(ScramVerifier.parse(text)).isNull();
  }

  @Test
  void shouldFormatWhatItParsed() {
    assertThat(parsed(PG15_PENCIL).format()).isEqualTo(PG15_PENCIL);
    assertThat(parsed(PG15_PENCIL))
        .isEqualTo(parsed(PG15_PENCIL))
        .isNotEqualTo(parsed(PG15_CYRILLIC));
    assertThat(parsed(PG15_PENCIL)).doesNotHaveToString(PG15_PENCIL);
  }

  @Test
  void shouldMockAnUnknownUserTheSameWayEachTime() {
    ScramVerifier mock = ScramVerifier.mock("nobody", SEED, 4096);
    assertThat(mock).isEqualTo(ScramVerifier.mock("nobody", SEED, 4096));
    assertThat(mock.iterations()).isEqualTo(4096);
    assertThat(mock.salt()).hasSize(ScramVerifier.SALT_LENGTH);
    assertThat(mock.salt()).isNotEqualTo(ScramVerifier.mock("nobodx", SEED, 4096).salt());
    byte[] otherSeed = "a seed of another process".getBytes(StandardCharsets.UTF_8);
    assertThat(mock.salt()).isNotEqualTo(ScramVerifier.mock("nobody", otherSeed, 4096).salt());
    assertThat(ScramVerifier.parse(mock.format())).isEqualTo(mock);
  }

  static ScramVerifier parsed(String text) {
    ScramVerifier verifier = ScramVerifier.parse(text);
    assertThat(verifier).isNotNull();
    return verifier;
  }
}
