package dev.pooler.core.auth.hba;

/**
 * Reads the address of a line: {@code all}, {@code address/bits} or {@code address mask}. Host
 * names, {@code samehost} and {@code samenet} are not known to PgBouncer either.
 */
record AddressReader(LineWords words, int line) {

  AddressRange read() throws LineFault {
    if (words.eat("all")) {
      return new AddressRange.Everywhere();
    }
    if (words.kind() != LineWords.Kind.WORD) {
      throw HbaReader.fault(line, "did not find address - '" + words.text() + "'");
    }
    String text = words.text();
    int slash = text.indexOf('/');
    byte[] base = AddressRange.parse(slash < 0 ? text : text.substring(0, slash));
    if (base == null) {
      throw HbaReader.fault(line, "failed to parse address - " + text);
    }
    words.advance();
    byte[] mask =
        slash < 0
            ? mask(base.length)
            : AddressRange.prefixMask(text.substring(slash + 1), base.length);
    if (mask == null) {
      throw HbaReader.fault(line, "invalid mask");
    }
    return new AddressRange.Network(base, mask);
  }

  private byte[] mask(int length) throws LineFault {
    if (words.kind() != LineWords.Kind.WORD) {
      throw HbaReader.fault(line, "did not find mask");
    }
    byte[] mask = AddressRange.parse(words.text());
    if (mask == null || mask.length != length) {
      throw HbaReader.fault(line, "failed to parse mask: " + words.text());
    }
    words.advance();
    return mask;
  }
}
