package dev.pooler.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The accepted differences, {@code differences.txt}:
 *
 * <pre>
 * SCRIPT LINE OF THE SCRIPT
 * - a line of PgBouncer's answer
 * + a line of Pooler's instead
 *   the reason
 * </pre>
 *
 * <p>{@code *} stands for anything. One that is not met any more is an error. Confined to one
 * thread.
 */
final class Differences {

  /** One of them. */
  record Difference(
      Pattern where, List<Pattern> theirs, List<Pattern> ours, List<String> reason, String text) {}

  private final List<Difference> all;
  private final Set<Difference> met = new HashSet<>();

  private Differences(List<Difference> all) {
    this.all = all;
  }

  static Differences read(Path file) throws IOException {
    List<Difference> all = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith("- ")) {
        all.getLast().theirs().add(pattern(line.substring(2)));
      } else if (line.startsWith("+ ")) {
        all.getLast().ours().add(pattern(line.substring(2)));
      } else if (line.startsWith("  ")) {
        all.getLast().reason().add(line.strip());
      } else {
        all.add(
            new Difference(
                pattern(line), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), line));
      }
    }
    return new Differences(all);
  }

  private static Pattern pattern(String text) {
    return Pattern.compile("\\Q" + text.replace("*", "\\E.*\\Q") + "\\E");
  }

  /** Those that may come after this line of the script. */
  List<Difference> at(String script, String line) {
    String where = script + " " + line;
    return all.stream().filter(each -> each.where().matcher(where).matches()).toList();
  }

  /** Takes the difference out of both answers, if it is in both. */
  void take(Difference difference, List<String> theirs, List<String> ours) {
    if (hasAll(theirs, difference.theirs()) && hasAll(ours, difference.ours())) {
      difference.theirs().forEach(line -> remove(theirs, line));
      difference.ours().forEach(line -> remove(ours, line));
      met.add(difference);
    }
  }

  private static boolean hasAll(List<String> lines, List<Pattern> wanted) {
    return wanted.stream()
        .allMatch(each -> lines.stream().anyMatch(line -> each.matcher(line).matches()));
  }

  private static void remove(List<String> lines, Pattern unwanted) {
    for (int i = 0; i < lines.size(); i++) {
      if (unwanted.matcher(lines.get(i)).matches()) {
        lines.remove(i);
        return;
      }
    }
  }

  /** Those that were not met, and those that have no reason. */
  List<String> stale() {
    return all.stream()
        .filter(each -> !met.contains(each) || each.reason().isEmpty())
        .map(Difference::text)
        .toList();
  }
}
