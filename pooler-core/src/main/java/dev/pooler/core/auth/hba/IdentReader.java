package dev.pooler.core.auth.hba;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads an ident file: lines of {@code map system-name user}. Lines that make no sense are left
 * out.
 */
public final class IdentReader {
  private IdentReader() {}

  /**
   * Reads the text of the file.
   *
   * @param warnings is told of each line that is left out, in PgBouncer's words
   * @return the maps by name
   */
  public static Map<String, IdentMap> read(String text, Consumer<String> warnings) {
    Map<String, List<IdentMap.Entry>> found = new HashMap<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      try {
        readLine(new LineWords(line), found);
      } catch (LineFault fault) {
        if (fault.getMessage() != null) {
          warnings.accept("ident line " + number + ": " + fault.getMessage());
        }
        warnings.accept("could not parse ident config line " + number);
      }
    }
    Map<String, IdentMap> maps = new HashMap<>();
    found.forEach((name, entries) -> maps.put(name, new IdentMap(List.copyOf(entries))));
    return Map.copyOf(maps);
  }

  private static void readLine(LineWords words, Map<String, List<IdentMap.Entry>> found)
      throws LineFault {
    if (words.isEnd()) {
      return;
    }
    String map = name(words);
    String systemName = name(words);
    boolean anyUser = words.isWord("all");
    String user = name(words);
    if (!words.isEnd()) {
      throw new LineFault("unsupported parameters");
    }
    found
        .computeIfAbsent(map, key -> new ArrayList<>())
        .add(new IdentMap.Entry(systemName, user, anyUser));
  }

  private static String name(LineWords words) throws LineFault {
    String text = words.text();
    switch (words.kind()) {
      case WORD, QUOTED -> words.advance();
      case COMMA, BROKEN, END -> throw new LineFault(null);
    }
    return text;
  }
}
