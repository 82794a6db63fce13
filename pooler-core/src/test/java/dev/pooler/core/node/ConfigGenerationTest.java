package dev.pooler.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.config.ConfigReader;
import dev.pooler.core.config.PoolMode;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.ReadResult;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What follows from one configuration is worked out once. */
class ConfigGenerationTest {
  private static final int FLOOD = 20_000;
  private static final int THREADS = 4;

  private final ConfigGeneration generation =
      new ConfigGeneration(config("app = host=127.0.0.1 pool_mode=statement"), new SecureRandom());

  static PoolerConfig config(String entry) {
    Map<String, String> files =
        Map.of(
            "p.ini",
            "[databases]\n" + entry + "\n[pgbouncer]\nlisten_addr=*\nauth_file=u.txt\n",
            "u.txt",
            "\"alice\" \"secret\"\n\"empty\" \"\"\n");
    return switch (ConfigReader.read(
        Path.of("p.ini"), Map.of(), path -> Objects.requireNonNull(files.get(path.toString())))) {
      case ReadResult.Ok good -> good.config();
      case ReadResult.Invalid bad -> throw new AssertionError(bad.problems().message());
    };
  }

  @Test
  void shouldResolveALoginOnce() {
    PoolSettings first = generation.settings("app", "alice");
    assertThat(first).isNotNull();
    assertThat(first.poolMode()).isEqualTo(PoolMode.STATEMENT);
    assertThat(generation.settings("app", "alice")).isSameAs(first);
    assertThat(generation.settings("app", "bob")).isNotNull().isNotSameAs(first);
    assertThat(generation.settings("nosuch", "alice")).isNull();
    assertThat(generation.cachedSettings()).isEqualTo(2);
  }

  @Test
  void shouldNotKeepEveryNameThatAStrangerInvents() {
    for (int i = 0; i < FLOOD; i++) {
      assertThat(generation.settings("app", "stranger" + i)).isNotNull();
    }
    assertThat(generation.cachedSettings()).isLessThan(FLOOD / 4);
    assertThat(Objects.requireNonNull(generation.settings("app", "alice")).user())
        .isEqualTo("alice");
  }

  @Test
  void shouldServeSeveralThreadsAtOnce() {
    List<CompletableFuture<Boolean>> right =
        IntStream.range(0, THREADS)
            .mapToObj(thread ->
                CompletableFuture.supplyAsync(
                    this::resolvesEveryUserAsItself, task -> Thread.ofPlatform().start(task)))
            .toList();
    assertThat(right).allMatch(CompletableFuture::join);
  }

  private boolean resolvesEveryUserAsItself() {
    return IntStream.range(0, FLOOD)
        .mapToObj(i -> "user" + i % 6000)
        .allMatch(
            user -> Objects.requireNonNull(generation.settings("app", user)).user().equals(user));
  }

  @Test
  void shouldKnowWhetherVerifiersPrevail() {
    assertThat(generation.usersHaveVerifiers()).isFalse();
  }
}
