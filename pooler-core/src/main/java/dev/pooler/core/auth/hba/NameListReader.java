package dev.pooler.core.auth.hba;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads one list of names, with the files that it names by {@code @file}. As in PgBouncer, the
 * words for databases ({@code sameuser}, {@code replication}) are words in a list of users, too.
 * Confined to one reading.
 */
final class NameListReader {
  private static final int DEEPEST = 16;

  private final LineFiles files;
  private final Set<String> names = new HashSet<>();
  private boolean all;
  private boolean same;
  private boolean replication;

  private NameListReader(LineFiles files) {
    this.files = files;
  }

  /**
   * Reads the list at which {@code words} stands.
   *
   * @param from the file of the line, from whose folder {@code @file} is looked up
   */
  static NameList read(LineWords words, Path from, LineFiles files) throws LineFault {
    return new NameListReader(files).whole(words, from);
  }

  private NameList whole(LineWords words, Path from) throws LineFault {
    list(words, from, 0);
    return new NameList(all, same, replication, Set.copyOf(names));
  }

  private void list(LineWords words, Path from, int depth) throws LineFault {
    do {
      name(words, from, depth);
    } while (words.eatComma());
  }

  private void name(LineWords words, Path from, int depth) throws LineFault {
    String text = words.text();
    switch (words.kind()) {
      case QUOTED -> names.add(text);
      case WORD -> word(text, from, depth);
      case COMMA, BROKEN, END -> throw new LineFault(null);
    }
    words.advance();
  }

  private void word(String text, Path from, int depth) throws LineFault {
    if (text.equals("all")) {
      all = true;
    } else if (text.equals("sameuser")) {
      same = true;
    } else if (text.equals("replication")) {
      replication = true;
    } else if ((text.equals("samerole") || text.equals("samegroup"))) {
      throw new LineFault(text + " is not supported");
    } else if (text.startsWith("+")) {
      throw new LineFault(null);
    } else if (text.startsWith("@")) {
      file(from.resolveSibling(text.substring(1)), depth + 1);
    } else {
      names.add(text);
    }
  }

  private void file(Path path, int depth) throws LineFault {
    if (depth > DEEPEST) {
      throw new LineFault("files name each other too deeply: " + path);
    }
    String content;
    try {
      content = files.read(path);
    } catch (IOException missing) {
      throw new LineFault("could not read " + path);
    }
    for (String line : content.split("\n", -1)) {
      LineWords words = new LineWords(line);
      if (!words.isEnd()) {
        list(words, path, depth);
      }
    }
  }
}
