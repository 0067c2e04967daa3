// messages.cpp: the catalogue in memory, and numbers in words.
#include "web/ui/messages.h"

#include <algorithm>
#include <map>

#include "shared/base/text.h"

namespace tertium::ui {
namespace {
struct Catalogue {
  std::map<std::string, std::string, std::less<>> texts;
  std::vector<std::string> missing;
};
Catalogue& catalogue() {
  static Catalogue c;
  return c;
}
Error at_line(std::string_view file, int line, const std::string& what) {
  return {ErrorCode::kInvalid, std::string(file) + ":" + std::to_string(line) + ": " + what};
}
}  // namespace

Result<void> load_messages(std::string_view bytes, std::string_view file_name) {
  if (!is_utf8(bytes)) return at_line(file_name, 1, "not UTF-8");
  Catalogue fresh;
  int number = 0;
  for (const std::string_view raw : split(bytes, '\n')) {
    number++;
    const std::string_view line = trim(raw);
    if (line.empty() || line[0] == '#') continue;
    const std::size_t equal = line.find('=');
    if (equal == line.npos) return at_line(file_name, number, "no '=' in \"" + quote_for_message(line) + "\"; wanted is: key = text");
    const std::string_view key = trim(line.substr(0, equal)), text = trim(line.substr(equal + 1));
    if (key.empty() || text.empty()) return at_line(file_name, number, "key or text is empty");
    std::string plain;
    for (std::size_t i = 0; i < text.size(); i++) {
      if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == 'n') {
        plain += '\n';
        i++;
      } else {
        plain += text[i];
      }
    }
    if (!fresh.texts.emplace(key, std::move(plain)).second) return at_line(file_name, number, "key \"" + std::string(key) + "\" is there twice");
  }
  catalogue() = std::move(fresh);
  return {};
}

std::string say(std::string_view key) { return say(key, {}); }
std::string say(std::string_view key, std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
  Catalogue& c = catalogue();
  const auto found = c.texts.find(key);
  if (found == c.texts.end()) {
    if (std::find(c.missing.begin(), c.missing.end(), key) == c.missing.end()) c.missing.emplace_back(key);
    return "[" + std::string(key) + "]";
  }
  std::string out;
  std::string_view rest = found->second;
  while (!rest.empty()) {
    const std::size_t open = rest.find('{'), close = open == rest.npos ? rest.npos : rest.find('}', open);
    if (close == rest.npos) break;
    out += rest.substr(0, open);
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    const auto value = std::find_if(values.begin(), values.end(), [&](const auto& v) { return v.first == name; });
    out += value == values.end() ? rest.substr(open, close - open + 1) : value->second;
    rest.remove_prefix(close + 1);
  }
  out += rest;
  return out;
}
bool has_message(std::string_view key) { return catalogue().texts.find(key) != catalogue().texts.end(); }
std::vector<std::string> message_keys() {
  std::vector<std::string> keys;
  for (const auto& [key, text] : catalogue().texts) keys.push_back(key);
  return keys;
}
const std::vector<std::string>& missing_messages() { return catalogue().missing; }

// The catalogue names the signs between digits; English ones where it says nothing.
static std::string with_signs(const std::string& plain) {
  const auto sign = [](std::string_view key, const char* usual) {
    const auto found = catalogue().texts.find(key);
    return found == catalogue().texts.end() ? std::string(usual) : found->second;
  };
  std::string out;
  for (const char c : plain) {
    if (c == ',') out += sign("number.group", ",");
    else if (c == '.') out += sign("number.decimal", ".");
    else out += c;
  }
  return out;
}
std::string say_count(std::uint64_t n) { return with_signs(format_count(n)); }
std::string say_number(double value, int decimals) { return with_signs(format_fixed(value, decimals)); }
std::string say_percent(double share, int decimals) { return say_number(share * 100, decimals) + "\u202f%"; }

}  // namespace tertium::ui
