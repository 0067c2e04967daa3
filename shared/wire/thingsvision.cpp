// thingsvision.cpp: which files of a folder are the features, in what order, and whether they fit together.
#include "shared/wire/thingsvision.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "shared/base/check.h"
#include "shared/base/text.h"
#include "shared/wire/embedding_text.h"
#include "shared/wire/limits.h"
#include "shared/wire/npy.h"

namespace tertium::wire {
namespace {

constexpr const char* kInsteadOf = "; extract them with --file-format npy, or save the array with numpy.save";

// "features_train_0-8.npy": what it is one of (the name without its number), and which one.
struct Part {
  std::string name, folder, set, ending;
  bool numbered = false, ranged = false;
  std::uint64_t number = 0, end = 0;  // its number, or the first picture and the one after the last
};

bool is_read(std::string_view ending) { return ending == ".npy" || ending == ".txt"; }

std::optional<Part> parse_part(const std::string& name) {
  Part out;
  out.name = name;
  const std::size_t slash = name.rfind('/'), at = slash == name.npos ? 0 : slash + 1, dot = name.rfind('.');
  if (dot == name.npos || dot < at) return std::nullopt;
  out.folder = name.substr(0, at);
  out.set = name.substr(at, dot - at);
  out.ending = name.substr(dot);
  if (!is_read(out.ending) && out.ending != ".pt" && out.ending != ".hdf5" && out.ending != ".h5" && out.ending != ".mat") return std::nullopt;
  if (!out.set.starts_with("features") || (out.set.size() > 8 && out.set[8] != '_')) return std::nullopt;
  const std::size_t line = out.set.rfind('_');
  if (line == out.set.npos) return out;
  const std::string_view last = std::string_view(out.set).substr(line + 1);
  const std::size_t dash = last.find('-');
  const std::optional<std::uint64_t> number = parse_uint(last.substr(0, dash));
  if (!number) return out;
  out.number = *number;
  out.numbered = true;
  if (dash != last.npos) {
    const std::optional<std::uint64_t> end = parse_uint(last.substr(dash + 1));
    if (!end) return std::nullopt;
    out.end = *end;
    out.ranged = true;
  }
  out.set.resize(line);
  return out;
}

// The parts of one set, put in order and found to be whole.
Result<std::vector<FeatureFile>> order_parts(std::vector<Part> parts, const std::string& what) {
  const auto invalid = [&](const std::string& message) { return Error{ErrorCode::kInvalid, what + ": " + message}; };
  const auto named = [](const Part& part) { return quote_for_message(part.name); };
  for (const Part& part : parts)
    if (part.ranged != parts[0].ranged || part.numbered != parts[0].numbered || part.ending != parts[0].ending)
      return invalid(named(parts[0]) + " and " + named(part) + " are parts named in different ways; keep one kind");
  std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return std::pair(a.number, a.end) < std::pair(b.number, b.end); });
  std::vector<FeatureFile> out;
  for (std::size_t n = 0; n < parts.size(); ++n) {
    const Part &part = parts[n], *before = n > 0 ? &parts[n - 1] : nullptr;
    if (part.ranged) {
      if (part.end <= part.number)
        return invalid(named(part) + " is named as if it held no picture; extract one module at a time, or all to one file");
      const std::uint64_t from = before ? before->end : 0;
      if (part.number > from)
        return invalid(named(part) + " begins with picture " + format_count(part.number) + ", but " + (before ? named(*before) + " ends before" : "the first is") +
                       " " + format_count(from) + "; a part is missing");
      if (part.number < from) return invalid(named(part) + " and " + named(*before) + " hold the same pictures; the parts may not overlap");
      out.push_back({part.name, part.number, part.end});
      continue;
    }
    if (!part.numbered && before) return invalid(named(part) + " is there twice");
    if (part.numbered && before && part.number == before->number) return invalid(named(*before) + " and " + named(part) + " have the same number");
    if (part.numbered && part.number != n + 1)
      return invalid(named(part) + (before ? " follows " + named(*before) : std::string(" is the first")) + "; part " + std::to_string(n + 1) + " is missing");
    out.push_back({part.name, 0, 0});
  }
  return out;
}

}  // namespace

Result<FeatureFolder> plan_feature_folder(const std::vector<std::string>& names, const std::string& what) {
  // One set: all parts of one name in one folder; a file without a number is a set of its own.
  std::map<std::pair<std::string, std::string>, std::vector<Part>> sets;
  std::string unread, unread_ending;
  for (const std::string& name : names) {
    std::optional<Part> part = parse_part(name);
    if (!part) continue;
    if (!is_read(part->ending)) {
      if (unread.empty() || name < unread) unread = name, unread_ending = part->ending;
      continue;
    }
    std::vector<Part>& set = sets[{part->folder, part->numbered ? part->set + "_" : part->set + part->ending}];
    set.push_back(*std::move(part));
  }
  if (sets.empty()) {
    if (unread.empty())
      return Error{ErrorCode::kNotFound, what + ": holds no features; features.npy, features.txt or parts such as features_01.npy and features_0-100.npy are read"};
    const char* kind = unread_ending == ".pt"    ? " is PyTorch's format, which is pickled and can run code"
                       : unread_ending == ".mat" ? " is MATLAB's format"
                                                 : " is HDF5";
    return Error{ErrorCode::kUnsupported, what + ": " + quote_for_message(unread) + kind + "; it is not read" + kInsteadOf};
  }
  if (sets.size() > 1) {
    std::string all;
    for (const auto& [key, parts] : sets) all += (all.empty() ? "" : ", ") + quote_for_message(parts[0].name);
    return Error{ErrorCode::kInvalid, what + ": holds " + std::to_string(sets.size()) + " sets of features (" + std::string(clip_utf8(all, 300)) +
                                          "); name the file or the folder of one"};
  }
  FeatureFolder out;
  const auto& [key, parts] = *sets.begin();
  TRY(out.files, order_parts(parts, what));
  const std::set<std::string> there(names.begin(), names.end());
  for (const std::string& candidate : {key.first + "file_names.txt", std::string("file_names.txt")})
    if (out.names_file.empty() && there.count(candidate) != 0) out.names_file = candidate;
  return out;
}

Result<Matrix> read_feature_file(std::string_view bytes, const std::string& what) {
  if (what.ends_with(".npy")) {
    TextSource source(bytes);
    return read_feature_file(source, bytes.size(), what);
  }
  if (!what.ends_with(".txt")) return Error{ErrorCode::kUnsupported, what + ": features are read from .npy and .txt" + kInsteadOf};
  TRY(MatrixText text, read_matrix_text(bytes, what, 0, 1));
  return std::move(text.values);
}

Result<Matrix> read_feature_file(ByteSource& source, std::uint64_t bytes, const std::string& what) {
  Result<Matrix> values = read_npy_matrix(source, bytes, what);
  if (!values && values.error().code == ErrorCode::kUnsupported && values.error().message.find(" axes") != std::string::npos)
    return Error{ErrorCode::kUnsupported, values.error().message + "; extract with --flatten-acts"};
  if (values && values->cols == 0) return Error{ErrorCode::kInvalid, what + ": has no columns; features are needed"};
  return values;
}

Result<void> FeatureJoiner::add(Matrix part) {
  CHECK(added_ < folder_.files.size());
  const FeatureFile& file = folder_.files[added_];
  const auto invalid = [&](const std::string& message) { return Error{ErrorCode::kInvalid, quote_for_message(file.name) + ": " + message}; };
  if (file.end != 0 && part.rows != file.end - file.first)
    return invalid("has " + format_count(part.rows) + " rows; its name says " + format_count(file.end - file.first));
  if (added_ > 0 && part.cols != joined_.cols)
    return invalid("has " + format_count(part.cols) + " columns; " + quote_for_message(folder_.files[0].name) + " has " + format_count(joined_.cols));
  if (joined_.rows + part.rows > kObjectsMax || (joined_.rows + part.rows) * part.cols > kMatrixBytesMax / sizeof(float))
    return Error{ErrorCode::kTooLarge, quote_for_message(file.name) + ": with the parts before it has more than " + format_count(kObjectsMax) + " rows or " +
                                           format_count(kMatrixBytesMax / sizeof(float)) + " values"};
  ++added_;
  if (added_ == 1) {
    joined_ = std::move(part);
    return {};
  }
  joined_.values.insert(joined_.values.end(), part.values.begin(), part.values.end());
  joined_.rows += part.rows;
  return {};
}

Matrix FeatureJoiner::finish() {
  CHECK(added_ == folder_.files.size());
  return std::move(joined_);
}

}  // namespace tertium::wire
