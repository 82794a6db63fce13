package dev.pooler.protocol.auth;

import java.nio.charset.StandardCharsets;

/**
 * Reads the attributes of one SCRAM message ({@code r=...,s=...,i=...}) from left to right. Bytes
 * are taken as Latin-1, so that text and bytes stand for each other one to one. Confined to its
 * user.
 */
final class ScramAttributes {
  /** Longest SASL message that PostgreSQL reads, in bytes. */
  static final int MAX_MESSAGE = 1024;

  private final String text;
  private int position;

  ScramAttributes(byte[] message) throws AuthFailure {
    if (message.length > MAX_MESSAGE) {
      throw AuthFailure.malformed("longer than " + MAX_MESSAGE + " bytes");
    }
    this.text = new String(message, StandardCharsets.ISO_8859_1);
    if (text.isEmpty()) {
      throw AuthFailure.malformed("empty");
    }
    if (text.indexOf(0) >= 0) {
      throw AuthFailure.malformed("length does not match");
    }
  }

  String text() {
    return text;
  }

  /** Index of the next character that will be read. */
  int position() {
    return position;
  }

  boolean atEnd() {
    return position >= text.length();
  }

  /** The next character, not consumed; NUL at the end. */
  char peek() {
    return atEnd() ? 0 : text.charAt(position);
  }

  /** Consumes one character that must be there. */
  void expect(char expected) throws AuthFailure {
    if (peek() != expected) {
      throw AuthFailure.malformed("'" + expected + "' expected, but found " + describe(peek()));
    }
    position++;
  }

  /** Consumes this text if it comes next, and tells whether it did. */
  boolean skip(String expected) {
    if (!text.startsWith(expected, position)) {
      return false;
    }
    position += expected.length();
    return true;
  }

  /** Consumes the attribute with this name, and the comma behind it. */
  String value(char name) throws AuthFailure {
    if (peek() != name) {
      throw AuthFailure.malformed("attribute \"" + name + "\" expected");
    }
    position++;
    expect('=');
    return rest();
  }

  /**
   * Consumes an attribute of any name and returns it whole, e.g. {@code p=abc}, with the comma
   * behind it.
   */
  String any() throws AuthFailure {
    char name = peek();
    if (!(name >= 'A' && name <= 'Z') && !(name >= 'a' && name <= 'z')) {
      throw AuthFailure.malformed(
          "attribute expected, but found invalid character " + describe(name));
    }
    position++;
    expect('=');
    return name + "=" + rest();
  }

  private String rest() {
    int comma = text.indexOf(',', position);
    int end = comma < 0 ? text.length() : comma;
    String value = text.substring(position, end);
    position = comma < 0 ? end : end + 1;
    return value;
  }

  /** Fails unless the text is a nonce: printable ASCII without commas, not empty. */
  static void requireNonce(String nonce) throws AuthFailure {
    boolean valid = !nonce.isEmpty();
    for (int i = 0; i < nonce.length(); i++) {
      char c = nonce.charAt(i);
      valid &= c >= 0x21 && c <= 0x7E && c != ',';
    }
    if (!valid) {
      throw AuthFailure.malformed("non-printable characters in SCRAM nonce");
    }
  }

  private static String describe(char c) {
    return c >= 0x21 && c <= 0x7E ? "'" + c + "'" : String.format("0x%02x", (int) c);
  }
}
