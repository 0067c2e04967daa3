// mat_variables.cpp: the checked bytes between the process that reads a .mat file and the one that asked for it.
#include "shared/wire/mat_variables.h"

#include <cstring>
#include <optional>
#include <string>

#include "shared/base/bits.h"
#include "shared/base/text.h"
#include "shared/wire/limits.h"

namespace tertium::wire {
namespace {

template <class Word>
void append_word(std::string& out, Word word) {
  for (std::size_t b = 0; b < sizeof word; ++b) out += static_cast<char>(word >> (8 * b) & 0xFF);
}

void append_text(std::string& out, std::string_view text) {
  append_word(out, static_cast<std::uint32_t>(text.size()));
  out += text;
}

// Takes bytes from the source and counts them against what is allowed.
class Taker {
 public:
  Taker(ByteSource& source, const std::string& what, std::uint64_t bytes_max) : source_(source), what_(what), left_(bytes_max) {}

  Error broken(const std::string& found) const {
    return Error{ErrorCode::kInvalid, what_ + ": could not be read as a MATLAB file: " + found};
  }
  // Refuses what would need more than is allowed, before it is asked for.
  Result<void> allow(std::uint64_t count, std::uint64_t each) {
    if (count > left_ / each)
      return Error{ErrorCode::kTooLarge, what_ + ": unpacks to more than its size justifies; files that hold so much must be given as .npy or .npz"};
    return {};
  }
  // What our own types need besides the bytes counts too.
  Result<void> charge(std::uint64_t count, std::uint64_t each) {
    TRY_DO(allow(count, each));
    left_ -= count * each;
    return {};
  }
  Result<void> take(char* to, std::size_t count) {
    TRY_DO(allow(count, 1));
    left_ -= count;
    while (count > 0) {
      if (piece_.empty()) {
        TRY(piece_, source_.next());
        if (piece_.empty()) return broken("what was found in it ends early");
      }
      const std::size_t now = count < piece_.size() ? count : piece_.size();
      std::memcpy(to, piece_.data(), now);
      piece_.remove_prefix(now);
      to += now;
      count -= now;
    }
    return {};
  }
  template <class Word>
  Result<Word> word() {
    unsigned char bytes[sizeof(Word)] = {};
    TRY_DO(take(reinterpret_cast<char*>(bytes), sizeof bytes));
    Word value = 0;
    for (std::size_t b = 0; b < sizeof bytes; ++b) value = static_cast<Word>(value | static_cast<Word>(bytes[b]) << (8 * b));
    return value;
  }
  Result<std::string> text(std::size_t bytes_max) {
    TRY(const std::uint32_t length, word<std::uint32_t>());
    if (length > bytes_max) return Error{ErrorCode::kTooLarge, what_ + ": has a text of " + format_count(length) + " bytes; at most " + format_count(bytes_max) + " are read"};
    TRY_DO(allow(length, 1));
    std::string out(length, '\0');
    TRY_DO(take(out.data(), length));
    if (!is_utf8(out)) return Error{ErrorCode::kInvalid, what_ + ": has the text " + quote_for_message(out) + ", which is not UTF-8"};
    return out;
  }
  Result<bool> at_end() {
    if (piece_.empty()) {
      TRY(piece_, source_.next());
    }
    return piece_.empty();
  }

 private:
  ByteSource& source_;
  const std::string& what_;
  std::uint64_t left_;
  std::string_view piece_;
};

std::string shape_text(const std::vector<std::uint64_t>& shape) {
  std::string out;
  for (const std::uint64_t n : shape) out += (out.empty() ? "" : " x ") + std::to_string(n);
  return out;
}

Result<MatVariable> take_variable(Taker& taker) {
  MatVariable out;
  TRY(out.name, taker.text(kNameBytesMax));
  TRY(const std::uint8_t kind, taker.word<std::uint8_t>());
  if (kind > static_cast<std::uint8_t>(MatVariable::Kind::kOther)) return taker.broken("a variable of no known kind");
  out.kind = static_cast<MatVariable::Kind>(kind);
  TRY(out.type, taker.text(100));
  TRY(const std::uint8_t axes, taker.word<std::uint8_t>());
  if (axes > kMatAxesMax) return taker.broken("a variable of " + std::to_string(axes) + " axes; at most " + std::to_string(kMatAxesMax) + " are read");
  std::uint64_t count = 1;
  for (std::uint8_t a = 0; a < axes; ++a) {
    TRY(const std::uint64_t length, taker.word<std::uint64_t>());
    if (length != 0 && count > UINT64_MAX / length) return taker.broken("a variable of an impossible shape");
    count *= length;
    out.shape.push_back(length);
  }
  if (axes < 2 && out.kind != MatVariable::Kind::kOther) return taker.broken("a variable of fewer than two axes");
  if (out.kind == MatVariable::Kind::kOther) return out;
  if (out.kind == MatVariable::Kind::kNumbers) {
    TRY_DO(taker.allow(count, sizeof(double)));
    out.numbers.resize(static_cast<std::size_t>(count));
    // Pieces, so that the bytes of a big-endian machine could be turned on the way.
    for (std::size_t n = 0; n < out.numbers.size(); ++n) {
      TRY(const std::uint64_t bits, taker.word<std::uint64_t>());
      out.numbers[n] = bits_as<double>(bits);
    }
    return out;
  }
  TRY(const std::uint64_t texts, taker.word<std::uint64_t>());
  if (texts > count) return taker.broken("more texts than the variable's shape has room for");
  TRY_DO(taker.charge(texts, sizeof(std::string)));
  out.texts.reserve(static_cast<std::size_t>(texts));
  for (std::uint64_t n = 0; n < texts; ++n) {
    TRY(std::string text, taker.text(kLineBytesMax));
    out.texts.push_back(std::move(text));
  }
  return out;
}

}  // namespace

const char* to_string(MatVariable::Kind kind) {
  switch (kind) {
    case MatVariable::Kind::kNumbers: return "numbers";
    case MatVariable::Kind::kText: return "text";
    case MatVariable::Kind::kTexts: return "cell of text";
    case MatVariable::Kind::kOther: return "other";
  }
  return "other";
}

std::string encode_mat_opening(const MatVariable& variable) {
  std::string out = "V";
  append_text(out, variable.name);
  out += static_cast<char>(variable.kind);
  append_text(out, variable.type);
  out += static_cast<char>(variable.shape.size());
  for (const std::uint64_t length : variable.shape) append_word(out, length);
  if (variable.kind == MatVariable::Kind::kText || variable.kind == MatVariable::Kind::kTexts) {
    append_word(out, static_cast<std::uint64_t>(variable.texts.size()));
    for (const std::string& text : variable.texts) append_text(out, text);
  }
  return out;
}

std::string encode_mat_variable(const MatVariable& variable) {
  std::string out = encode_mat_opening(variable);
  out.reserve(out.size() + variable.numbers.size() * sizeof(double));
  if (variable.kind == MatVariable::Kind::kNumbers)
    for (const double number : variable.numbers) append_word(out, bits_as<std::uint64_t>(number));
  return out;
}

std::string encode_mat_end(std::uint64_t variables) {
  std::string out = "E";
  append_word(out, variables);
  return out;
}

std::string encode_mat_failure(std::string_view reason) {
  std::string out = "X";
  append_text(out, reason);
  return out;
}

Result<std::vector<MatVariable>> read_mat_variables(ByteSource& source, const std::string& what, std::uint64_t bytes_max) {
  Taker taker(source, what, bytes_max);
  char head[kMatHead.size()] = {};
  TRY_DO(taker.take(head, sizeof head));
  if (std::string_view(head, sizeof head) != kMatHead) return taker.broken("it begins with other bytes than it should");
  std::vector<MatVariable> out;
  while (true) {
    TRY(const char mark, taker.word<char>());
    if (mark == 'V') {
      if (out.size() == kMatVariablesMax)
        return Error{ErrorCode::kTooLarge, what + ": holds more than " + format_count(kMatVariablesMax) + " variables"};
      TRY_DO(taker.charge(1, sizeof(MatVariable) + 64));
      TRY(MatVariable variable, take_variable(taker));
      out.push_back(std::move(variable));
    } else if (mark == 'X') {
      TRY(const std::string reason, taker.text(1000));
      return Error{ErrorCode::kInvalid, what + ": " + quote_for_message(reason, 1000)};
    } else if (mark == 'E') {
      TRY(const std::uint64_t count, taker.word<std::uint64_t>());
      TRY(const bool ended, taker.at_end());
      if (count != out.size() || !ended) return taker.broken("its end is not where it should be");
      return out;
    } else {
      return taker.broken("something that is no variable");
    }
  }
}

const MatVariable* find_variable(const std::vector<MatVariable>& variables, std::string_view name) {
  for (const MatVariable& variable : variables)
    if (variable.name == name) return &variable;
  return nullptr;
}

std::string list_variables(const std::vector<MatVariable>& variables) {
  std::string out;
  for (const MatVariable& variable : variables) {
    if (out.size() > 300) return out + " ...";
    out += (out.empty() ? "" : ", ") + quote_for_message(variable.name) + " (" +
           (variable.kind == MatVariable::Kind::kOther ? variable.type : to_string(variable.kind)) + ", " + shape_text(variable.shape) + ")";
  }
  return out.empty() ? "nothing" : out;
}

}  // namespace tertium::wire
