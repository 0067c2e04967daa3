// document_kind.cpp: walks through a document up to its kind.
#include "shared/wire/document_kind.h"

#include <optional>

#include "shared/wire/json_fields.h"

namespace tertium::wire {
namespace {

class FindKind final : public nlohmann::json_sax<Json> {
 public:
  std::optional<std::string> kind;
  bool null() override { return other(); }
  bool boolean(bool) override { return other(); }
  bool number_integer(std::int64_t) override { return other(); }
  bool number_unsigned(std::uint64_t) override { return other(); }
  bool number_float(double, const std::string&) override { return other(); }
  bool binary(Json::binary_t&) override { return other(); }
  bool string(std::string& text) override {
    if (!is_next_) return other();
    kind = text;
    return false;
  }
  bool start_array(std::size_t) override { return open(); }
  bool end_array() override { return close(); }
  bool start_object(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool key(std::string& name) override {
    is_next_ = depth_ == 1 && name == "kind";
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  // Anything else where the kind should be ends the walk, and so does an outermost value that is no object.
  bool other() { return !is_next_ && depth_ > 0; }
  bool open() {
    ++depth_;
    return !is_next_ && depth_ <= kJsonDepthMax;
  }
  bool close() {
    --depth_;
    return true;
  }
  std::size_t depth_ = 0;
  bool is_next_ = false;
};

}  // namespace

Result<std::string> read_document_kind(std::string_view json, const std::string& what) {
  FindKind find;
  Json::sax_parse(json.begin(), json.end(), &find);
  if (!find.kind) return Error{ErrorCode::kInvalid, what + ": is no document of tertium: an object with the field kind is needed"};
  return *find.kind;
}

}  // namespace tertium::wire
