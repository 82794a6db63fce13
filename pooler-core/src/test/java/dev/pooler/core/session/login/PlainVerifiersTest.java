package dev.pooler.core.session.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.auth.ScramVerifier;
import dev.pooler.protocol.auth.StoredSecret;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A password is stretched once, counted where it is done. */
class PlainVerifiersTest {
  private static final StoredSecret.Plain PENCIL = new StoredSecret.Plain("pencil");

  private final List<String> stretched = new ArrayList<>();
  private final PlainVerifiers verifiers =
      new PlainVerifiers(
          4,
          new SecureRandom(),
          (password, iterations, random) -> {
            stretched.add(password + iterations);
            return ScramVerifier.derive(password, iterations, random);
          });

  @Test
  void shouldStretchThePasswordOfAUserOnce() {
    ScramVerifier first = verifiers.of("alice", PENCIL);
    assertThat(verifiers.of("alice", new StoredSecret.Plain("pencil"))).isSameAs(first);
    assertThat(stretched).containsExactly("pencil4");
    assertThat(first.matches("pencil")).isTrue();
  }

  @Test
  void shouldGiveUsersWithTheSamePasswordDifferentSalts() {
    assertThat(verifiers.of("alice", PENCIL).salt())
        .isNotEqualTo(verifiers.of("bob", PENCIL).salt());
  }

  @Test
  void shouldStretchAgainWhenThePasswordHasChanged() {
    verifiers.of("alice", PENCIL);
    assertThat(verifiers.of("alice", new StoredSecret.Plain("pen")).matches("pen")).isTrue();
    assertThat(stretched).containsExactly("pencil4", "pen4");
  }

  @Test
  void shouldKeepWhatIsStillGoodWhenTheConfigurationChanges() {
    ScramVerifier alice = verifiers.of("alice", PENCIL);
    verifiers.of("bob", PENCIL);
    verifiers.of("carol", PENCIL);
    Map<String, StoredSecret> onFile = Map.of("alice", PENCIL, "bob", new StoredSecret.Plain("x"));
    PlainVerifiers renewed = verifiers.renewed(4, onFile::get);
    stretched.clear();
    assertThat(renewed.of("alice", PENCIL)).isSameAs(alice);
    assertThat(stretched).isEmpty();
    renewed.of("carol", PENCIL);
    assertThat(stretched).as("carol was not on file").hasSize(1);
  }

  @Test
  void shouldStretchAgainForAnotherNumberOfIterations() {
    verifiers.of("alice", PENCIL);
    PlainVerifiers renewed = verifiers.renewed(5, Map.of("alice", (StoredSecret) PENCIL)::get);
    assertThat(renewed.of("alice", PENCIL).iterations()).isEqualTo(5);
    assertThat(stretched).containsExactly("pencil4", "pencil5");
  }
}
