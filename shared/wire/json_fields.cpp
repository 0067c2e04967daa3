// json_fields.cpp: strict reading of JSON with errors that name the field, what was found and what is allowed.
#include "shared/wire/json_fields.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "shared/base/text.h"

namespace tertium::wire {
namespace {

// How deep brackets nest, without building anything: the parser's own recursion and destruction stay bounded.
std::size_t bracket_depth(std::string_view text) {
  std::size_t depth = 0, deepest = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;
      else if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

// Walks through the document without building it, for what the builder does not tell: where it breaks, and fields that stand twice
// in one object, of which the builder would keep the last.
class Scan final : public nlohmann::json_sax<Json> {
 public:
  explicit Scan(std::string_view text) : text_(text) {}
  const std::string& problem() const { return problem_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(std::int64_t) override { return true; }
  bool number_unsigned(std::uint64_t) override { return true; }
  bool number_float(double, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(Json::binary_t&) override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool start_object(std::size_t) override {
    open_.emplace_back();
    return true;
  }
  bool end_object() override {
    open_.pop_back();
    return true;
  }
  bool key(std::string& name) override {
    Object& object = open_.back();
    object.last = name;
    if (object.names.insert(name).second) return true;
    problem_ = "the field " + quote_for_message(name) + " stands twice in one object; it may stand once";
    return false;
  }
  bool parse_error(std::size_t position, const std::string& token, const nlohmann::detail::exception& error) override {
    const std::string_view before = text_.substr(0, position);
    const std::size_t line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    const std::size_t start = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
    problem_ = "not JSON: line " + std::to_string(line + 1) + ", column " + std::to_string(before.size() - start);
    if (!open_.empty() && !open_.back().last.empty()) problem_ += ", at the field " + quote_for_message(open_.back().last);
    constexpr int kOutOfRange = 406;
    if (position == 0 || position > text_.size() || token.empty()) problem_ += ": the text ends too early";
    else if (error.id == kOutOfRange) problem_ += ": found " + quote_for_message(token) + ", a number too large; finite ones are allowed";
    else problem_ += ": found " + quote_for_message(text_.substr(position - 1), 20) + ", which JSON does not allow here";
    return false;
  }

 private:
  struct Object {
    std::set<std::string, std::less<>> names;
    std::string last;
  };
  const std::string_view text_;
  std::vector<Object> open_;
  std::string problem_;
};

std::string kind_of(const Json& json) {
  switch (json.type()) {
    case Json::value_t::string: return quote_for_message(*json.get_ptr<const std::string*>());
    case Json::value_t::array: return "an array";
    case Json::value_t::object: return "an object";
    default: return quote_for_message(print_json(json));
  }
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (bracket_depth(text) > kJsonDepthMax)
    return Error{ErrorCode::kInvalid, "JSON nests deeper than " + std::to_string(kJsonDepthMax) + " levels"};
  if (!is_utf8(text)) return Error{ErrorCode::kInvalid, "JSON must be UTF-8"};
  Scan scan(text);
  if (!Json::sax_parse(text.begin(), text.end(), &scan)) return Error{ErrorCode::kInvalid, scan.problem()};
  return Json::parse(text.begin(), text.end(), nullptr, false);
}

std::string print_json(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Fields::Fields(const Json& json, std::string path) : json_(&json), path_(std::move(path)) {
  if (!json.is_object()) fail("an object is needed, found " + kind_of(json));
}

void Fields::fail(std::string message) {
  if (!error_) error_ = Error{ErrorCode::kInvalid, path_.empty() ? std::move(message) : path_ + ": " + message};
}

const Json* Fields::find(const char* name) {
  if (error_) return nullptr;
  asked_.push_back(name);
  const auto found = json_->find(name);
  if (found == json_->end()) {
    fail(std::string("the field ") + name + " is missing");
    return nullptr;
  }
  return &*found;
}

bool Fields::has(const char* name) const {
  if (error_) return false;
  asked_.push_back(name);
  const auto found = json_->find(name);
  return found != json_->end() && !found->is_null();
}

void Fields::text(const char* name, std::string& out, std::size_t bytes_max, std::size_t bytes_min) {
  const Json* value = find(name);
  if (!value) return;
  const auto* found = value->get_ptr<const std::string*>();
  if (!found) return fail(std::string(name) + " must be text, found " + kind_of(*value));
  if (found->size() > bytes_max || found->size() < bytes_min)
    return fail(std::string(name) + " has " + std::to_string(found->size()) + " bytes; allowed are " + std::to_string(bytes_min) + " to " + std::to_string(bytes_max));
  out = *found;
}

void Fields::number(const char* name, double& out, double least, double most) {
  const Json* value = find(name);
  if (!value) return;
  if (!value->is_number()) return fail(std::string(name) + " must be a number, found " + kind_of(*value));
  const double found = value->get<double>();
  if (!(found >= least && found <= most))
    return fail(std::string(name) + " is " + format_double(found) + "; allowed are " + format_double(least) + " to " + format_double(most));
  out = found;
}

void Fields::number_or_nan(const char* name, double& out) {
  const Json* value = find(name);
  if (!value) return;
  if (value->is_null()) out = std::numeric_limits<double>::quiet_NaN();
  else if (value->is_number()) out = value->get<double>();
  else fail(std::string(name) + " must be a number or null, found " + kind_of(*value));
}

void Fields::numbers_or_nan(const char* name, std::vector<double>& out, std::size_t count_max) {
  const Json* list = array(name, count_max);
  if (!list) return;
  for (const Json& value : *list) {
    if (!value.is_null() && !value.is_number()) return fail(std::string(name) + " must hold numbers or null, found " + kind_of(value));
    out.push_back(value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>());
  }
}

void Fields::boolean(const char* name, bool& out) {
  const Json* value = find(name);
  if (!value) return;
  if (!value->is_boolean()) return fail(std::string(name) + " must be true or false, found " + kind_of(*value));
  out = value->get<bool>();
}

bool Fields::read_integer(const char* name, std::int64_t& out, std::int64_t least, std::int64_t most) {
  const Json* value = find(name);
  if (!value) return false;
  const bool too_large = value->is_number_unsigned() && value->get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!value->is_number_integer()) {
    fail(std::string(name) + " must be a whole number, found " + kind_of(*value));
    return false;
  }
  const std::int64_t found = too_large ? std::numeric_limits<std::int64_t>::max() : value->get<std::int64_t>();
  if (too_large || found < least || found > most) {
    fail(std::string(name) + " is " + print_json(*value) + "; allowed are " + std::to_string(least) + " to " + std::to_string(most));
    return false;
  }
  out = found;
  return true;
}

void Fields::seed(const char* name, std::uint64_t& out) {
  const Json* value = find(name);
  if (!value) return;
  if (!value->is_number_integer() || (!value->is_number_unsigned() && value->get<std::int64_t>() < 0))
    return fail(std::string(name) + " must be a whole number from 0 on, found " + kind_of(*value));
  out = value->get<std::uint64_t>();
}

const Json* Fields::array(const char* name, std::size_t count_max) {
  const Json* value = find(name);
  if (!value) return nullptr;
  if (!value->is_array()) {
    fail(std::string(name) + " must be an array, found " + kind_of(*value));
    return nullptr;
  }
  if (value->size() > count_max) {
    fail(std::string(name) + " has " + std::to_string(value->size()) + " entries; at most " + std::to_string(count_max) + " are allowed");
    return nullptr;
  }
  return value;
}

void Fields::texts(const char* name, std::vector<std::string>& out, std::size_t count_max, std::size_t bytes_max) {
  const Json* list = array(name, count_max);
  if (!list) return;
  std::vector<std::string> found;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto* item = (*list)[i].get_ptr<const std::string*>();
    if (!item || item->size() > bytes_max)
      return fail(std::string(name) + "[" + std::to_string(i) + "] must be text of at most " + std::to_string(bytes_max) + " bytes");
    found.push_back(*item);
  }
  out = std::move(found);
}

Fields Fields::object(const char* name) {
  static const Json nothing = Json::object();
  const Json* value = find(name);
  Fields inner(value ? *value : nothing, at(name));
  return inner;
}

void Fields::absorb(const Fields& inner) {
  if (!error_ && inner.error_) error_ = inner.error_;
}

void Fields::no_others() {
  if (error_) return;
  for (const auto& [name, value] : json_->items())
    if (std::find(asked_.begin(), asked_.end(), name) == asked_.end())
      return fail("the field " + quote_for_message(name) + " is not known here");
}

}  // namespace tertium::wire
