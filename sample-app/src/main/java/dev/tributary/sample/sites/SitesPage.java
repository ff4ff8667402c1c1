package dev.tributary.sample.sites;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.ResponseStatusException;

/** All sites side by side, with switches for the links between them. The overview is registered before the scan. */
@Controller
@ConditionalOnBean(Overview.class)
class SitesPage {
    private final Overview overview;

    SitesPage(Overview overview) {
        this.overview = overview;
    }

    @GetMapping("/sites")
    String show(Model model) {
        model.addAttribute("sites", overview.state());
        return "sites";
    }

    @PostMapping("/links/{one}/{other}/cut")
    String cut(@PathVariable String one, @PathVariable String other) {
        link(one, other, false);
        return "redirect:/sites";
    }

    @PostMapping("/links/{one}/{other}/heal")
    String heal(@PathVariable String one, @PathVariable String other) {
        link(one, other, true);
        return "redirect:/sites";
    }

    private void link(String one, String other, boolean whole) {
        try {
            overview.link(one, other, whole);
        } catch (IllegalArgumentException e) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, e.getMessage(), e);
        }
    }
}
