// stimuli.cpp: what files say of stimuli, held against each other.
#include "native/tasks/stimuli.h"

#include <algorithm>
#include <map>
#include <set>

#include "shared/base/text.h"
#include "shared/wire/limits.h"
#include "shared/wire/table.h"

namespace tertium {
namespace {

constexpr std::size_t kNamesInANote = 5;

std::string base_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }
std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == path.npos ? "" : path.substr(0, slash);
}
std::string without_ending(const std::string& name) {
  const std::size_t dot = name.rfind('.');
  return dot == name.npos || dot == 0 ? name : name.substr(0, dot);
}

bool is_fine(std::string_view text, std::size_t least) {
  if (text.size() < least || text.size() > kNameBytesMax || !is_utf8(text)) return false;
  return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}
std::string limits_of_names() { return "UTF-8 of 1 to " + std::to_string(kNameBytesMax) + " bytes in one line"; }

std::string list_some(const std::vector<std::string>& names) {
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kNamesInANote); ++i) list += (i ? ", " : "") + quote_for_message(names[i]);
  return names.size() > kNamesInANote ? list + " and " + format_count(names.size() - kNamesInANote) + " more" : list;
}

// The folders that all pictures lie in, as a prefix with its slash, or "".
std::string shared_folder(const std::vector<PictureSource>& pictures) {
  std::string prefix = pictures.empty() ? "" : folder_of(pictures[0].path);
  for (const PictureSource& picture : pictures) {
    const std::string folder = folder_of(picture.path) + "/";
    while (!prefix.empty() && !folder.starts_with(prefix + "/")) prefix = folder_of(prefix);
  }
  return prefix.empty() ? "" : prefix + "/";
}

// One row of a table, by column.
struct Row {
  std::string where;  // "line 7"
  std::string name, file, category, caption, licence;
};

class Builder {
 public:
  explicit Builder(StimulusList& list) : list_(list) {}
  void block(const std::string& file, const std::string& message) { list_.problems.push_back({file, message, true}); }
  void problem(const std::string& file, const std::string& message) { list_.problems.push_back({file, message, false}); }
  void warn(const std::string& file, const std::string& message) { list_.warnings.push_back({file, message, false}); }

  // The rows of a table; what cannot be read blocks.
  std::vector<Row> read_rows(const TextSourceFile& source, bool words) {
    const Result<wire::Table> table = wire::read_table(source.bytes, base_of(source.path));
    if (!table) {
      block(source.file, table.error().message);
      return {};
    }
    const std::map<std::string, std::string Row::*> known = {{"name", &Row::name},         {"word", &Row::name},       {"stimulus", &Row::name}, {"file", &Row::file},
                                                             {"filename", &Row::file},     {"picture", &Row::file},    {"category", &Row::category},
                                                             {"caption", &Row::caption},   {"licence", &Row::licence}, {"license", &Row::licence}};
    std::vector<std::pair<const wire::TableColumn*, std::string Row::*>> columns;
    std::vector<std::string> unknown;
    std::set<std::string Row::*, MemberOrder> seen;
    for (const wire::TableColumn& column : table->columns()) {
      const auto field = known.find(to_lower_ascii(trim(column.name)));
      if (field == known.end()) {
        unknown.push_back(column.name);
      } else if (!seen.insert(field->second).second) {
        block(source.file, "has two columns that say the same: " + quote_for_message(column.name) + " is the second");
        return {};
      } else {
        columns.emplace_back(&column, field->second);
      }
    }
    const bool named = seen.contains(&Row::name), filed = seen.contains(&Row::file);
    if (!named && (words || !filed)) {
      block(source.file, std::string("has no column ") + (words ? "name" : "name or file") + "; its first line has " + list_some(table->column_names()));
      return {};
    }
    if (!unknown.empty()) warn(source.file, "columns that are not used: " + list_some(unknown));
    std::vector<Row> rows(table->rows());
    for (std::size_t r = 0; r < rows.size(); ++r) {
      rows[r].where = table->where(r);
      for (const auto& [column, field] : columns) rows[r].*field = std::string(trim(column->cell(r)));
    }
    return rows;
  }

  // The texts of a row that go into the stimulus as they are.
  void fill(const TextSourceFile& source, const Row& row, Stimulus& stimulus) {
    const auto take = [&](const char* what, const std::string& from, std::string& to) {
      if (from.empty()) return;
      if (is_fine(from, 1)) to = from;
      else block(source.file, row.where + ": the " + what + " " + quote_for_message(from) + " must be " + limits_of_names());
    };
    take("category", row.category, stimulus.category);
    take("caption", row.caption, stimulus.caption);
    take("licence", row.licence, stimulus.licence);
  }

 private:
  // Members of Row have no order of their own.
  struct MemberOrder {
    bool operator()(std::string Row::*a, std::string Row::*b) const {
      const Row row;
      return &(row.*a) < &(row.*b);
    }
  };
  StimulusList& list_;
};

void list_words(const std::vector<TextSourceFile>& tables, const std::vector<TextSourceFile>& texts, StimulusList& list) {
  Builder build(list);
  if (tables.size() + texts.size() > 1) {
    for (const std::vector<TextSourceFile>* some : {&tables, &texts})
      for (const TextSourceFile& source : *some) build.block(source.file, "is one of several lists of words; a study has one");
    return;
  }
  std::map<std::string, std::string> first;  // where each name stands
  const auto add = [&](const TextSourceFile& source, const std::string& where, Stimulus stimulus) {
    if (!is_fine(stimulus.name, 1)) return build.block(source.file, where + ": the name " + quote_for_message(stimulus.name) + " must be " + limits_of_names());
    const auto [other, is_new] = first.emplace(stimulus.name, where);
    if (!is_new) return build.block(source.file, where + ": " + quote_for_message(stimulus.name) + " stands on " + other->second + " already; each name must be there once");
    list.stimuli.push_back(std::move(stimulus));
  };
  for (const TextSourceFile& source : tables) {
    list.table = source.file;
    for (const Row& row : build.read_rows(source, true)) {
      Stimulus stimulus{row.name, "", "", ""};
      build.fill(source, row, stimulus);
      add(source, row.where, std::move(stimulus));
    }
  }
  for (const TextSourceFile& source : texts) {
    list.table = source.file;
    std::string_view bytes = source.bytes;
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    std::size_t number = 0;
    for (const std::string_view line : split(bytes, '\n')) {
      ++number;
      if (const std::string_view word = trim(line); !word.empty()) add(source, "line " + std::to_string(number), {std::string(word), "", "", ""});
    }
  }
}

// Which table speaks for the pictures: the only one, or the one that is called so.
const TextSourceFile* choose_table(const std::vector<TextSourceFile>& tables, Builder& build) {
  if (tables.size() <= 1) return tables.empty() ? nullptr : &tables[0];
  std::vector<const TextSourceFile*> named;
  for (const TextSourceFile& table : tables) {
    const std::string stem = to_lower_ascii(without_ending(base_of(table.path)));
    if (stem == "stimuli" || stem == "names") named.push_back(&table);
  }
  if (named.size() == 1) {
    for (const TextSourceFile& table : tables)
      if (&table != named[0]) build.warn(table.file, "is not used: " + quote_for_message(base_of(named[0]->path)) + " speaks for the pictures");
    return named[0];
  }
  for (const TextSourceFile& table : tables) build.block(table.file, "is one of several tables; leave all but one out, or call the one that counts stimuli.csv");
  return nullptr;
}

void list_pictures(const std::vector<PictureSource>& pictures, const std::vector<TextSourceFile>& tables, StimulusList& list) {
  Builder build(list);
  const std::string prefix = shared_folder(pictures);
  struct Entry {
    const PictureSource* source;
    Stimulus stimulus;
    bool has_row = false;
  };
  std::vector<Entry> entries;
  for (const PictureSource& picture : pictures)
    entries.push_back({&picture, {without_ending(base_of(picture.path)), folder_of(picture.path.substr(prefix.size())), picture.sha256, ""}});

  if (const TextSourceFile* table = choose_table(tables, build)) {
    list.table = table->file;
    const std::vector<Row> rows = build.read_rows(*table, false);
    // A picture is found by its path, its file name or its name, as far as only one has it.
    std::map<std::string, std::vector<std::size_t>> by_file, by_name;
    for (std::size_t e = 0; e < entries.size(); ++e) {
      const std::string& path = entries[e].source->path;
      for (const std::string& key : std::set<std::string>{path, path.substr(prefix.size()), base_of(path)}) by_file[key].push_back(e);
      by_name[entries[e].stimulus.name].push_back(e);
    }
    std::size_t strangers = 0;
    for (const Row& row : rows) {
      const std::string& key = row.file.empty() ? row.name : row.file;
      if (key.empty()) {
        build.problem(table->file, row.where + ": says neither a name nor a file");
        continue;
      }
      const std::vector<std::size_t>* found = nullptr;
      if (const auto file = by_file.find(key); file != by_file.end()) found = &file->second;
      else if (const auto name = by_name.find(key); name != by_name.end()) found = &name->second;
      if (!found) {
        ++strangers;
        build.problem(table->file, row.where + ": there is no picture " + quote_for_message(key));
        continue;
      }
      if (found->size() > 1) {
        build.block(table->file, row.where + ": " + quote_for_message(key) + " could be " + quote_for_message(entries[(*found)[0]].source->path, 100) + " or " +
                                     quote_for_message(entries[(*found)[1]].source->path, 100) + "; write the folder too");
        continue;
      }
      Entry& entry = entries[(*found)[0]];
      if (entry.has_row) {
        build.block(table->file, row.where + ": " + quote_for_message(key) + " is there twice; a picture has one row");
        continue;
      }
      entry.has_row = true;
      if (!row.file.empty() && !row.name.empty()) entry.stimulus.name = row.name;
      build.fill(*table, row, entry.stimulus);
    }
    std::vector<std::string> without;
    for (const Entry& entry : entries)
      if (!entry.has_row) without.push_back(entry.stimulus.name);
    if (!rows.empty() && !without.empty())
      build.warn(table->file, format_count(without.size()) + (without.size() == 1 ? " picture has no row: " : " pictures have no row: ") + list_some(without));
  }

  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.stimulus.name < b.stimulus.name; });
  std::map<std::string, std::string> by_letters, by_picture;  // in small letters; by their bytes
  for (std::size_t e = 0; e < entries.size(); ++e) {
    const Entry& entry = entries[e];
    const std::string& name = entry.stimulus.name;
    if (!is_fine(name, 1)) {
      build.block(entry.source->file, "gives the name " + quote_for_message(name) + "; a name is " + limits_of_names());
      continue;
    }
    if (!is_fine(entry.stimulus.category, 0)) {
      build.block(entry.source->file, "gives the category " + quote_for_message(entry.stimulus.category) + "; a category is " + limits_of_names());
      continue;
    }
    if (e > 0 && entries[e - 1].stimulus.name == name) {
      build.block(entry.source->file, "would be called " + quote_for_message(name) + ", as " + quote_for_message(entries[e - 1].source->path, 100) +
                                          " is; rename one, leave one out, or say names in a table with the columns file and name");
      continue;
    }
    if (const auto [other, is_new] = by_letters.emplace(to_lower_ascii(name), name); !is_new)
      build.warn(entry.source->file, "differs from " + quote_for_message(other->second) + " only in small and capital letters");
    if (const auto [other, is_new] = by_picture.emplace(entry.stimulus.picture, name); !is_new)
      build.warn(entry.source->file, "is the same picture as " + quote_for_message(other->second));
    list.stimuli.push_back(entry.stimulus);
  }
}

}  // namespace

StimulusList list_stimuli(const std::vector<PictureSource>& pictures, const std::vector<TextSourceFile>& tables, const std::vector<TextSourceFile>& texts) {
  StimulusList list;
  Builder build(list);
  if (pictures.empty()) {
    list_words(tables, texts, list);
  } else {
    list_pictures(pictures, tables, list);
    for (const TextSourceFile& text : texts) build.warn(text.file, "is not used: the study is one of pictures");
  }
  if (list.stimuli.size() < 3)
    build.block("", "there " + std::string(list.stimuli.size() == 1 ? "is 1 stimulus" : "are " + std::to_string(list.stimuli.size()) + " stimuli") + "; a study needs at least 3");
  if (list.stimuli.size() > kPicturesMax) build.block("", "there are " + format_count(list.stimuli.size()) + " stimuli; at most " + format_count(kPicturesMax) + " are allowed");
  return list;
}

}  // namespace tertium
