// report_page.h: a report as one HTML file that needs nothing else: cards, figures with the numbers behind them, tables, pictures.
#pragma once
#include <cstddef>
#include <string>

#include "native/tasks/picture_folder.h"
#include "shared/report/report.h"

namespace tertium {

struct ReportHtml {
  std::string html;
  std::size_t figures = 0;
};

// Every text is escaped here, and only here. Takes the pictures of the objects that are shown from the shelf.
ReportHtml write_report_html(const Report& report, PictureShelf& pictures);

}  // namespace tertium
