package dev.pooler.boot.userlist;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of an {@code auth_file} being edited: lines of {@code "user" "secret"}. What is not
 * about the edited users stays as it is, comments too. Immutable.
 */
record Userlist(List<String> lines) {

  static Userlist of(String text) {
    return new Userlist(text.lines().toList());
  }

  /** With this user's line replaced, or added at the end; a second line of the user's goes. */
  Userlist with(String user, String secret) {
    String start = quoted(user);
    String line = start + " " + quoted(secret);
    List<String> changed = new ArrayList<>();
    boolean written = false;
    for (String each : lines) {
      if (!each.stripLeading().startsWith(start + " ")
          && !each.stripLeading().startsWith(start + "\t")
          && !each.strip().equals(start)) {
        changed.add(each);
      } else if (!written) {
        changed.add(line);
        written = true;
      }
    }
    if (!written) {
      changed.add(line);
    }
    return new Userlist(List.copyOf(changed));
  }

  private static String quoted(String word) {
    return '"' + word.replace("\"", "\"\"") + '"';
  }

  /** The file's text. */
  String text() {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }
}
