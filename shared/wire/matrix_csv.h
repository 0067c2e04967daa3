// matrix_csv.h: a matrix with names in a CSV or TSV: a column of names and a line of headings, as pandas, R and tripletTools write embeddings.
#pragma once
#include <string>
#include <string_view>

#include "shared/base/byte_source.h"
#include "shared/base/result.h"
#include "shared/domain/embedding.h"

namespace tertium::wire {

// Whether a text's first bytes show words in its first line or column, so that it is no plain text of numbers (embedding_text.h).
bool looks_like_matrix_csv(std::string_view head);

// Rows are objects, never turned. The first column holds names when it has words in it, or when the first line's cell over it is empty or
// missing or is called item, name, object, stimulus, concept or id; names that only count (0, 1, 2 ...) are none. Errors name line and column;
// every value must be there, finite and fit a float.
Result<Embedding> read_matrix_csv(ByteSource& source, const std::string& what);
Result<Embedding> read_matrix_csv(std::string_view bytes, const std::string& what);
// "item,dim_0,dim_1 ..." (tripletTools), then a line for each object, shortest decimals that read back as the same bits. Needs names.
// kUnsupported: a name with a line end in it.
Result<std::string> write_matrix_csv(const Embedding& matrix, char separator = ',');

}  // namespace tertium::wire
