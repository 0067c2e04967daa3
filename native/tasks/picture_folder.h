// picture_folder.h: pictures of objects, found by the objects' names in a folder, and made small.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "shared/base/result.h"

namespace tertium {

// An object's picture is, whichever is there first: what a table in the folder (.csv or .tsv with the columns name and file) gives it; a file that is called as the
// object is, with the ending or without; NAME_plus or NAME_01b, as THINGS names its pictures that may be shown and those that people saw; a picture in a
// folder NAME, of which NAME_plus counts first, then NAME_01b, then the first in byte order. Folders are looked through four deep; of equal names the first path counts.
class PictureFolder {
 public:
  // kNotFound: no such folder; kInvalid: a file in its place, or no picture in it; kIo.
  static Result<PictureFolder> open(const std::string& path);
  // The picture's path, or "".
  std::string find(const std::string& name) const;
  std::size_t size() const { return size_; }  // pictures there are

 private:
  std::map<std::string, std::string, std::less<>> by_table_, by_file_, by_stem_;
  std::map<std::string, std::vector<std::string>, std::less<>> by_folder_;  // paths of the pictures in folders of that name
  std::size_t size_ = 0;
};

// The path of an object's picture, or "": where the pictures of the objects lie in no folder of their own.
using PictureFinder = std::function<std::string(const std::string& name)>;

// The pictures that a page shows, each once, in the order in which they are asked for, made so small that all of them have room.
class PictureShelf {
 public:
  // find may be empty: there are no pictures. bytes_max: of all of them together.
  PictureShelf(PictureFinder find, std::uint32_t side, std::uint64_t bytes_max) : find_(std::move(find)), side_(side), bytes_max_(bytes_max) {}
  // The number of the object's picture, from 0; -1: there is none, it cannot be read, or there is no more room.
  int take(const std::string& name);
  const std::vector<std::string>& webp() const { return webp_; }
  // What became of the names that were asked for.
  std::size_t shown() const { return webp_.size(); }
  const std::vector<std::string>& missing() const { return missing_; }      // names without a picture
  const std::vector<std::string>& unreadable() const { return unreadable_; }  // "path: why"
  std::size_t left_out() const { return left_out_; }                          // for want of room
  std::uint64_t bytes() const { return bytes_; }

 private:
  PictureFinder find_;
  std::uint32_t side_;
  std::uint64_t bytes_max_, bytes_ = 0;
  std::map<std::string, int> taken_;
  std::vector<std::string> webp_, missing_, unreadable_;
  std::size_t left_out_ = 0;
};

}  // namespace tertium
