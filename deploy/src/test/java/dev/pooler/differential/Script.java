package dev.pooler.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is said to a pooler, a line each; see {@link Step} for the words. Lines of {@code #} and
 * empty ones are left out.
 *
 * @param name the file's, without its ending
 */
record Script(String name, List<Line> lines) {
  private static final Pattern CONNECT = Pattern.compile("connect (\\S+) (\\S+) (\\S+)(.*)");
  private static final Pattern SET = Pattern.compile("set (\\S+) (.*)");
  private static final Pattern UNTIL = Pattern.compile("until (\\S+): (.*) has (.*)");
  private static final Pattern CLIENT = Pattern.compile("(\\S+?)([:>!<])(?: (.*))?");

  /** A step, and its text. */
  record Line(String text, Step step) {}

  /** All scripts of the folder, by name. */
  static List<Script> all(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      List<Path> scripts =
          files.filter(file -> file.toString().endsWith(".script")).sorted().toList();
      List<Script> all = new ArrayList<>();
      for (Path file : scripts) {
        all.add(read(file));
      }
      return all;
    }
  }

  private static Script read(Path file) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        lines.add(new Line(line, step(line)));
      }
    }
    return new Script(file.getFileName().toString().replace(".script", ""), lines);
  }

  private static Step step(String line) {
    Matcher connect = CONNECT.matcher(line);
    if (connect.matches()) {
      return new Step.Connect(
          connect.group(1), connect.group(2), connect.group(3), words(connect.group(4)));
    }
    Matcher set = SET.matcher(line);
    if (set.matches()) {
      return new Step.Rewrite(set.group(1), set.group(2));
    }
    Matcher until = UNTIL.matcher(line);
    if (until.matches()) {
      return new Step.Until(until.group(1), until.group(2), until.group(3));
    }
    if (line.startsWith("close ")) {
      return new Step.Close(line.substring("close ".length()));
    }
    if (line.startsWith("cancel ")) {
      return new Step.Cancel(line.substring("cancel ".length()));
    }
    Matcher client = CLIENT.matcher(line);
    if (client.matches()) {
      String rest = client.group(3) == null ? "" : client.group(3);
      return ofClient(client.group(1), client.group(2), rest);
    }
    throw new IllegalArgumentException("no step: " + line);
  }

  private static Step ofClient(String client, String how, String rest) {
    String text = rest.replace("\\n", "\n").replace("\\t", "\t");
    return switch (how) {
      case ":" -> new Step.Ask(client, text);
      case ">" -> new Step.Send(client, text);
      case "<" -> new Step.Read(client);
      default -> {
        String hex = rest.length() > 2 ? rest.substring(2).replace(" ", "") : "";
        yield new Step.Message(client, rest.charAt(0), HexFormat.of().parseHex(hex));
      }
    };
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split(" ", -1));
  }
}
