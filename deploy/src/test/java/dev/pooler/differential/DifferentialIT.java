package dev.pooler.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every script of {@code src/test/resources/differential}, played to Pooler and compared with
 * PgBouncer: the one that the environment variable {@code PGBOUNCER} names, else the recording
 * beside the script. With {@code -Ddifferential.record=true} PgBouncer's answers are recorded anew.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DifferentialIT {
  private static final Path FOLDER = Path.of("src/test/resources/differential");
  private static final boolean RECORD = Boolean.getBoolean("differential.record");
  private static final @Nullable String PGBOUNCER = System.getenv("PGBOUNCER");

  private final TestPostgres postgres = TestPostgres.shared();
  private final Masks masks = Masks.read(FOLDER.resolve("masks.txt"));
  private final Differences differences = Differences.read(FOLDER.resolve("differences.txt"));

  DifferentialIT() throws IOException {}

  @BeforeAll
  void makeDatabase() throws Exception {
    postgres.run("drop database if exists bench with (force)", "create database bench");
  }

  @AfterAll
  void dropDatabase() throws Exception {
    postgres.run("drop database if exists bench with (force)");
  }

  /** The configuration that every script begins with. */
  private TestIni ini() {
    return new TestIni()
        .database("bench", postgres, "dbname=bench pool_size=3")
        .database("forced", postgres, "dbname=bench user=postgres pool_mode=session")
        .database("single", postgres, "dbname=bench pool_size=1")
        .user("carol", "pool_mode=session pool_size=7")
        .secret("stats", "")
        .secret("carol", "")
        .set("stats_users", "stats")
        .set("pool_mode", "transaction");
  }

  @TestFactory
  Stream<DynamicTest> shouldAnswerAsPgBouncerDoes() throws IOException {
    Stream<DynamicTest> scripts =
        Script.all(FOLDER).stream()
            .map(script -> DynamicTest.dynamicTest(script.name(), () -> compare(script)));
    Stream<DynamicTest> last =
        Stream.of(
            DynamicTest.dynamicTest(
                "every accepted difference is met, and has a reason",
                () -> assertThat(differences.stale()).isEmpty()));
    return Stream.concat(scripts, last);
  }

  private void compare(Script script) throws Exception {
    List<Exchange> theirs = theirs(script);
    List<Exchange> ours = play(PoolerSubject.start(ini()), script);
    assertThat(theirs)
        .as("recorded anew?")
        .extracting(Exchange::line)
        .isEqualTo(ours.stream().map(Exchange::line).toList());
    List<String> unequal = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      String line = ours.get(i).line();
      List<String> their = new ArrayList<>(theirs.get(i).answer());
      List<String> our = new ArrayList<>(ours.get(i).answer());
      differences.at(script.name(), line).forEach(each -> differences.take(each, their, our));
      if (!their.equals(our)) {
        unequal.add(describe(i, line, their, our));
      }
    }
    assertThat(unequal).isEmpty();
  }

  /** In the manner of {@link Differences}, so that it can be copied there. */
  private static String describe(int step, String line, List<String> theirs, List<String> ours) {
    List<String> onlyTheirs = new ArrayList<>(theirs);
    List<String> onlyOurs = new ArrayList<>(ours);
    ours.forEach(onlyTheirs::remove);
    theirs.forEach(onlyOurs::remove);
    StringBuilder text = new StringBuilder("\n" + step + ": " + line);
    onlyTheirs.forEach(each -> text.append("\n- ").append(each));
    onlyOurs.forEach(each -> text.append("\n+ ").append(each));
    return text.toString();
  }

  private List<Exchange> theirs(Script script) throws Exception {
    Path recording = FOLDER.resolve(script.name() + ".recorded");
    if (PGBOUNCER == null) {
      return Exchange.read(recording);
    }
    List<Exchange> heard = play(PgBouncerSubject.start(PGBOUNCER, ini()), script);
    if (RECORD) {
      Exchange.write(recording, heard);
    }
    return heard;
  }

  private List<Exchange> play(Subject subject, Script script) throws IOException {
    try (subject;
        Player player = new Player(subject, masks)) {
      return player.play(script);
    }
  }
}
