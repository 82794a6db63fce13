package dev.pooler.core.config;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** Configurations from strings. */
final class Configs {
  static final Path MAIN = Path.of("p.ini");

  private Configs() {}

  static ReadResult read(String text) {
    return read(text, Map.of());
  }

  static ReadResult read(String text, Map<String, String> environment) {
    return ConfigReader.read(MAIN, environment, files(Map.of("p.ini", text)));
  }

  static FileSource files(Map<String, String> texts) {
    return path -> {
      String text = texts.get(path.toString());
      if (text == null) {
        throw new NoSuchFileException(path.toString());
      }
      return text;
    };
  }

  static PoolerConfig ok(String text) {
    return ok(read(text));
  }

  static PoolerConfig ok(ReadResult result) {
    return switch (result) {
      case ReadResult.Ok good -> good.config();
      case ReadResult.Invalid bad -> throw new AssertionError(bad.problems().message());
    };
  }

  static ConfigProblems problems(String text) {
    return problems(read(text));
  }

  static ConfigProblems problems(ReadResult result) {
    return switch (result) {
      case ReadResult.Ok good -> throw new AssertionError("accepted: " + good.config());
      case ReadResult.Invalid bad -> bad.problems();
    };
  }

  static ConfigProblems warnings(ReadResult result) {
    return switch (result) {
      case ReadResult.Ok good -> good.warnings();
      case ReadResult.Invalid bad -> throw new AssertionError(bad.problems().message());
    };
  }
}
