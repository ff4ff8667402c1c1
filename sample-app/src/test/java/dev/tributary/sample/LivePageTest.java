package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.sample.inventory.Shelves;
import dev.tributary.sample.sites.SeveralSites;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WebElement;

/** The live page of three shops in a real browser: a cut, operations at both sides of it, and what becomes of them. */
class LivePageTest {
    private static final int WIDE = 1440;
    private static final int PHONE = 360;

    @TempDir
    private Path directory;

    @Test
    void showsACutWhatGoesOnMeanwhileAndThatTheSitesAreEqualAfterwards() throws Exception {
        try (Chromium browser = Chromium.start();
                SeveralSites sites = SeveralSites.start(
                        InventoryApplication.class,
                        "--shop.sites=3",
                        "--server.port=0",
                        "--shop.database.directory=" + directory)) {
            List<RunningShop> shops =
                    sites.shops().stream().map(RunningShop::new).toList();
            browser.view(WIDE, 1000, false);
            browser.open(shops.get(2).url() + "/live");
            AtomicLong atFirst = new AtomicLong();
            browser.await("all sites are equal", () -> {
                atFirst.set(onHand(browser, "north"));
                return equal(browser)
                        && cells(browser, 0).size() == 3
                        && browser.text(".shelves thead").contains("coordinates");
            });
            long before = atFirst.get();
            assertThat(browser.text(".shelves thead")).contains("north", "south", "west");
            fits(browser, "before", WIDE, PHONE);

            browser.click("Cut off south");
            browser.await(
                    "two links are cut",
                    () -> browser.all("button[aria-checked=false]").size() == 2);
            browser.click("Receive 5 at south");
            browser.click("Receive 5 at west");
            browser.click("Receive 5 at west");
            browser.await(
                    "the columns differ",
                    () -> onHand(browser, "south") == before + 5
                            && onHand(browser, "west") == before + 10
                            && onHand(browser, "north") == before + 10);
            browser.await(
                    "and the page says so",
                    () -> browser.text("#verdict").equals("The sites drift apart")
                            && browser.all(".shelves .differs .mark:not([hidden])")
                                            .size()
                                    == 3);
            browser.click("Reserve 1 at south");
            browser.await("south is refused", () -> said(browser, "south").contains("coordinator-unavailable"));
            browser.click("Reserve 1 at north");
            browser.await("north is not", () -> said(browser, "north").contains("done in"));
            browser.slide("confluent operations per second at south", 4);
            browser.slide("coordinated operations per second at south", 1);
            browser.await(
                    "confluent operations go on, and coordinated ones are counted as refused",
                    () -> outcomes(browser, "south", 0) > 30
                            && browser.text("[data-site=south] .calls").contains("coordinator-unavailable"));
            browser.await(
                    "the sites suspect each other",
                    () -> browser.text("article[data-site=south] .badges").contains("suspects north"));
            fits(browser, "cut", WIDE, PHONE);

            browser.slide("confluent operations per second at south", 0);
            browser.slide("coordinated operations per second at south", 0);
            browser.click("Heal all");
            browser.await(
                    "all sites are equal again",
                    () -> equal(browser)
                            && said(browser).contains("had flowed")
                            && onHand(browser, "north") > before + 15);
            assertThat(browser.text("article[data-site=north] .feed")).contains("receive from south: ", "onHand +");
            assertThat(shops)
                    .extracting(shop -> shop.bean(Shelves.class).stocks())
                    .allMatch(shops.get(0).bean(Shelves.class).stocks()::equals);
            fits(browser, "healed", WIDE, PHONE);

            sites.shops().get(1).close();
            browser.await("south is gone", () -> browser.text("#verdict").equals("south cannot be reached"));
            assertThat(browser.text("article[data-site=south]")).contains("Not reachable");
            browser.run("document.querySelector('a[href=\"/report\"]').click()");
            browser.await("the report", () -> browser.text("body").contains("Conflict graph"));
            assertThat(browser.complaints())
                    .filteredOn(entry -> !entry.contains(shops.get(1).url()))
                    .isEmpty();
        }
    }

    /** In light and in dark, nothing is wider than the page; leaves pictures of it behind. */
    private static void fits(Chromium browser, String name, int... widths) throws IOException {
        for (int width : widths) {
            for (boolean dark : new boolean[] {false, true}) {
                browser.view(width, 1000, dark);
                assertThat((Long) browser.run("return document.documentElement.scrollWidth"))
                        .as("at a width of " + width)
                        .isLessThanOrEqualTo(width);
                browser.screenshot(name + (width == PHONE ? "-phone" : "-wide") + (dark ? "-dark" : "-light"));
            }
        }
        browser.view(WIDE, 1000, false);
    }

    private static boolean equal(Chromium browser) {
        return browser.text("#verdict").equals("All sites are equal");
    }

    private static String said(Chromium browser) {
        return browser.text("#detail");
    }

    private static String said(Chromium browser, String site) {
        return browser.text("article[data-site=" + site + "] .operations .said");
    }

    private static List<String> cells(Chromium browser, int row) {
        return IntStream.rangeClosed(2, 4)
                .mapToObj(column ->
                        browser.all(".shelves tbody tr:nth-child(" + (row + 1) + ") > :nth-child(" + column + ") b"))
                .flatMap(List::stream)
                .map(WebElement::getText)
                .toList();
    }

    /** Of the first stock, which the buttons work on unless another one is chosen. */
    private static long onHand(Chromium browser, String site) {
        return number(browser.text(".shelves tbody tr:first-child td[data-site=" + site + "] b"));
    }

    /** How many calls of the first or second mode were committed. */
    private static long outcomes(Chromium browser, String site, int mode) {
        String text = browser.all("article[data-site=" + site + "] .outcomes")
                .get(mode)
                .getText();
        return text.contains(" committed") ? number(text.substring(0, text.indexOf(" committed"))) : 0;
    }

    private static long number(String text) {
        return Long.parseLong(text.replace(",", ""));
    }
}
