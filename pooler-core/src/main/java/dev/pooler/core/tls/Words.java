package dev.pooler.core.tls;

import java.util.Arrays;
import java.util.List;

/** Splits lists in settings. */
final class Words {
  private Words() {}

  /** The parts between commas, colons and blanks; no empty ones. */
  static List<String> split(String words) {
    return Arrays.stream(words.trim().split("[,:\\s]+", -1))
        .filter(part -> !part.isEmpty())
        .toList();
  }
}
