// npz.cpp: the members of a zip archive as NumPy's arrays.
#include "shared/wire/npz.h"

#include <utility>

#include "shared/base/text.h"

namespace tertium::wire {
namespace {

constexpr std::string_view kEnding = ".npy";

// The array's name.
Result<std::string> array_name(const ZipMember& member, std::size_t number, const std::string& what) {
  if (member.name.ends_with(kEnding) && member.name.size() > kEnding.size()) return member.name.substr(0, member.name.size() - kEnding.size());
  return Error{ErrorCode::kInvalid, what + ": member " + std::to_string(number + 1) + " (" + quote_for_message(member.name) +
                                        ") is not an array: an npz file holds .npy members only"};
}

}  // namespace

Result<std::vector<NpzMember>> read_npz(std::string_view bytes, const std::string& what, std::uint64_t unpacked_max) {
  TRY(const std::vector<ZipMember> members, read_zip(bytes, what));
  std::vector<NpzMember> out;
  std::uint64_t unpacked = 0;
  for (const ZipMember& member : members) {
    unpacked += member.unpacked_bytes;
    if (unpacked > unpacked_max)
      return Error{ErrorCode::kTooLarge, what + ": unpacks to " + format_count(unpacked) + " bytes or more; at most " + format_count(unpacked_max) +
                                             " are read from one file"};
  }
  for (std::size_t m = 0; m < members.size(); ++m) {
    TRY(std::string name, array_name(members[m], m, what));
    TRY(std::string plain, unpack(members[m], what + ": " + quote_for_message(name)));
    out.push_back({std::move(name), std::move(plain)});
  }
  return out;
}

Result<std::string> write_npz(const std::vector<NpzMember>& members) {
  std::vector<ZipFile> files;
  files.reserve(members.size());
  for (const NpzMember& member : members) files.push_back({member.name + std::string(kEnding), member.bytes});
  return write_zip(files);
}

Result<NpzArchive> NpzArchive::open(std::string_view bytes, const std::string& what) {
  NpzArchive out;
  out.what_ = what;
  TRY(out.members_, read_zip(bytes, what));
  for (std::size_t m = 0; m < out.members_.size(); ++m) {
    TRY(out.members_[m].name, array_name(out.members_[m], m, what));
  }
  return out;
}

std::vector<std::string> NpzArchive::names() const {
  std::vector<std::string> out;
  for (const ZipMember& member : members_) out.push_back(member.name);
  return out;
}

const ZipMember* NpzArchive::find(std::string_view name) const {
  for (const ZipMember& member : members_)
    if (member.name == name) return &member;
  return nullptr;
}

Result<const ZipMember*> NpzArchive::member(std::string_view name) const {
  const ZipMember* found = find(name);
  if (!found) {
    std::string there;
    for (const ZipMember& each : members_) there += (there.empty() ? "" : ", ") + each.name;
    return Error{ErrorCode::kNotFound, what_ + ": lacks the array " + quote_for_message(name) + "; it has " +
                                           (there.empty() ? "none" : quote_for_message(there, 200))};
  }
  if (announces_much(*found)) TRY_DO(check_member(*found, what_of(name)));
  return found;
}

Result<NpyHeader> NpzArchive::header(std::string_view name) const {
  const ZipMember* found = find(name);
  if (!found) return member(name).error();
  ZipMemberSource source(*found, what_of(name));
  TRY(const NpyBlocks blocks, NpyBlocks::open(source, found->unpacked_bytes, what_of(name)));
  return blocks.header();
}

Result<NpyArray> NpzArchive::array(std::string_view name) const {
  TRY(const ZipMember* found, member(name));
  TRY(const std::string plain, unpack(*found, what_of(name)));
  return read_npy(plain, what_of(name));
}

Result<Matrix> NpzArchive::matrix(std::string_view name) const {
  TRY(const ZipMember* found, member(name));
  ZipMemberSource source(*found, what_of(name));
  return read_npy_matrix(source, found->unpacked_bytes, what_of(name));
}

Result<std::vector<std::string>> NpzArchive::text(std::string_view name) const {
  TRY(const ZipMember* found, member(name));
  TRY(const std::string plain, unpack(*found, what_of(name)));
  return read_npy_text(plain, what_of(name));
}

}  // namespace tertium::wire
