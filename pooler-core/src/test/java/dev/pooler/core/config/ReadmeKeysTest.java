package dev.pooler.core.config;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** README tells users which keys are refused, and which do nothing: just what the code does. */
class ReadmeKeysTest {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  @Test
  void shouldNameWhatIsRefused() throws IOException {
    TreeSet<String> expected = new TreeSet<>();
    NotYet.keys().forEach(key -> expected.add(key.name()));
    for (Section section : Section.values()) {
      if (NotYet.reason(section) != null) {
        expected.add("[" + section.title() + "]");
      }
    }
    TreeSet<String> named =
        table("| Refused in this release |").stream()
            .map(row -> row.split("\\|", -1)[1])
            .flatMap(cell -> CODE.matcher(cell).results().map(ReadmeKeysTest::name))
            .collect(toCollection(TreeSet::new));
    assertThat(named).isEqualTo(expected);
  }

  @Test
  void shouldSayWhatHasNoEffectAndWhy() throws IOException {
    Map<String, List<ConfigKey<?>>> byReason =
        NoEffect.all().keySet().stream()
            .collect(groupingBy(NoEffect.all()::get, LinkedHashMap::new, toList()));
    List<String> expected =
        byReason.entrySet().stream()
            .map(each ->
                each.getValue().stream()
                    .map(key -> "`" + key.name() + "`")
                    .collect(joining(", ", "| ", " | " + each.getKey() + " |")))
            .toList();
    assertThat(table("| Without effect |")).isEqualTo(expected);
  }

  private static String name(MatchResult code) {
    return code.group(1).split(" = ", 2)[0];
  }

  /** The rows of the table whose header begins so. */
  private static List<String> table(String header) throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("../README.md")).stream()
            .dropWhile(line -> !line.startsWith(header))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    assertThat(rows).as(header).isNotEmpty();
    return rows;
  }
}
