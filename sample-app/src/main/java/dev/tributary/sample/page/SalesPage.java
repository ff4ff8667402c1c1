package dev.tributary.sample.page;

import dev.tributary.sample.inventory.Products;
import dev.tributary.sample.inventory.Warehouses;
import dev.tributary.sample.orders.OrderBook;
import dev.tributary.sample.promotions.PromotionBoard;
import dev.tributary.sample.transfers.Journeys;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** The second page: orders, promotions and what is on its way. */
@Controller
@RequestMapping(SalesPage.PATH)
class SalesPage {
    static final String PATH = "/sales";
    static final String BACK = "redirect:" + PATH;

    private static final int SHOWN = 12;

    private final Products products;
    private final Warehouses warehouses;
    private final OrderBook orders;
    private final PromotionBoard promotions;
    private final Journeys journeys;

    SalesPage(
            Products products, Warehouses warehouses, OrderBook orders, PromotionBoard promotions, Journeys journeys) {
        this.products = products;
        this.warehouses = warehouses;
        this.orders = orders;
        this.promotions = promotions;
        this.journeys = journeys;
    }

    @GetMapping
    String show(Model model) {
        model.addAttribute("orders", orders.newest(SHOWN));
        model.addAttribute("promotions", promotions.newest(SHOWN));
        model.addAttribute("transfers", journeys.onTheirWay(SHOWN));
        model.addAttribute("products", products.findAllByOrderBySku());
        model.addAttribute("warehouses", warehouses.findAllByOrderByName());
        return "sales";
    }
}
