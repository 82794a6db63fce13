package dev.pooler.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was heard after one line of a script. A recording has {@code > line}, and then the answer, a
 * line each.
 */
record Exchange(String line, List<String> answer) {

  static List<Exchange> read(Path recording) throws IOException {
    List<Exchange> exchanges = new ArrayList<>();
    for (String line : Files.readAllLines(recording)) {
      if (line.startsWith("> ")) {
        exchanges.add(new Exchange(line.substring(2), new ArrayList<>()));
      } else {
        exchanges.getLast().answer().add(line);
      }
    }
    return exchanges;
  }

  static void write(Path recording, List<Exchange> exchanges) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      lines.add("> " + exchange.line());
      lines.addAll(exchange.answer());
    }
    Files.write(recording, lines);
  }
}
